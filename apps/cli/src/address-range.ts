import { BlockList, isIP } from 'node:net';
import { OksInputError } from '@oks-kit/schemas';

type Family = 'ipv4' | 'ipv6';

interface AddressRange {
  readonly address: string;
  readonly prefix: number;
  readonly family: Family;
}

function readRange(text: string): AddressRange | undefined {
  const [, address = '', prefix = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0 || Number(prefix) > (version === 4 ? 32 : 128)) return undefined;
  return { address, prefix: Number(prefix), family: version === 4 ? 'ipv4' : 'ipv6' };
}

function holds({ address, prefix, family }: AddressRange, other: string, otherFamily: Family): boolean {
  const list = new BlockList();
  list.addSubnet(address, prefix, family);
  return family === otherFamily && list.check(other, otherFamily);
}

/** Whether two ranges have an address in common; no, where one of them is none. */
export function rangesOverlap(a: string, b: string): boolean {
  const [x, y] = [readRange(a), readRange(b)];
  return x !== undefined && y !== undefined && (holds(x, y.address, y.family) || holds(y, x.address, x.family));
}

/** Whether a range holds an address; yes, where one of them can't be read. */
export function rangeHolds(range: string, address: string): boolean {
  const read = readRange(range);
  const version = isIP(address);
  return read === undefined || version === 0 || holds(read, address, version === 4 ? 'ipv4' : 'ipv6');
}

/** Throws `OksInputError` where the value of a flag is no range of addresses. */
export function checkRange(flag: string, text: string | undefined): void {
  if (text === undefined || readRange(text) !== undefined) return;
  throw new OksInputError(`\`${flag} ${text}\` is no range of addresses.`, { hint: 'Such as 10.50.0.0/18.' });
}

/** Throws `OksInputError` where the value of a flag is neither an address, nor a range, nor one of `words`. */
export function checkAddress(flag: string, text: string, words: readonly string[] = []): void {
  if (words.includes(text) || isIP(text) !== 0 || readRange(text) !== undefined) return;
  throw new OksInputError(`\`${flag} ${text}\` is neither an address nor a range of addresses${words.length === 0 ? '' : `, nor ${words.join(', ')}`}.`, {
    hint: 'Such as 192.0.2.7/32.',
  });
}
