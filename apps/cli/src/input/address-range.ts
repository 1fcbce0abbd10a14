import { BlockList, isIP } from 'node:net';

interface AddressRange {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

function readRange(text: string): AddressRange | undefined {
  const [, address = '', prefix = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0 || Number(prefix) > (version === 4 ? 32 : 128)) return undefined;
  return { address, prefix: Number(prefix), family: version === 4 ? 'ipv4' : 'ipv6' };
}

function holds({ address, prefix, family }: AddressRange, other: AddressRange): boolean {
  const list = new BlockList();
  list.addSubnet(address, prefix, family);
  return family === other.family && list.check(other.address, other.family);
}

/** Whether a range, or an address alone, contains an address. No, if one of them is invalid. */
export function rangeContains(range: string, address: string): boolean {
  const asRange = (text: string): string => (text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
  const [outer, inner] = [readRange(asRange(range)), readRange(asRange(address))];
  return outer !== undefined && inner !== undefined && outer.prefix <= inner.prefix && holds(outer, inner);
}

/** Whether two ranges have an address in common. No, if one of them is invalid. */
export function rangesOverlap(a: string, b: string): boolean {
  const [x, y] = [readRange(a), readRange(b)];
  return x !== undefined && y !== undefined && (holds(x, y) || holds(y, x));
}
