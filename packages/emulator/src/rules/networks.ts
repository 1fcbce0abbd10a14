import { BlockList, isIP } from 'node:net';

/** A range of addresses, from a CIDR. */
interface Range {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** Whether two CIDRs have an address in common. */
export function overlaps(a: string, b: string): boolean {
  const [x, y] = [rangeOf(a), rangeOf(b)];
  return x !== undefined && y !== undefined && x.family === y.family && x.first <= y.last && y.first <= x.last;
}

/** Whether a CIDR holds an address. */
export function contains(cidr: string, address: string): boolean {
  const range = rangeOf(cidr);
  const version = isIP(address);
  if (range === undefined || version !== range.family) return false;
  const value = toNumber(address, range.family);
  return value >= range.first && value <= range.last;
}

/** Whether an address is on a list of addresses and CIDRs. */
export function isListed(list: readonly string[], address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  const version = isIP(plain) === 6 ? 'ipv6' : 'ipv4';
  const allowed = new BlockList();
  for (const entry of list) {
    const [net = '', prefix] = entry.split('/');
    const family = isIP(net) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(net) === 0) continue;
    if (prefix === undefined) allowed.addAddress(net, family);
    else allowed.addSubnet(net, Number(prefix), family);
  }
  return allowed.check(plain, version);
}

function rangeOf(text: string): Range | undefined {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(text);
  const [, address = '', prefixText = ''] = match ?? [];
  const family = isIP(address);
  if (family !== 4 && family !== 6) return undefined;
  const bits = family === 4 ? 32 : 128;
  const prefix = Number(prefixText);
  if (prefix > bits) return undefined;
  const size = 1n << BigInt(bits - prefix);
  const first = (toNumber(address, family) / size) * size;
  return { family, first, last: first + size - 1n };
}

function toNumber(address: string, family: 4 | 6): bigint {
  if (family === 4) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const middle = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...middle, ...right].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}
