/** A range of IP addresses. A single address is a range of one. */
export interface IpRange {
  /** The version of IP. */
  readonly family: 4 | 6;
  /** The address as a number, as it was written: bits after the prefix may be set. */
  readonly address: bigint;
  /** The length of the prefix. */
  readonly prefix: number;
}

const byte = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = new RegExp(`^${byte}(?:\\.${byte}){3}$`);
const widths = { 4: 32, 6: 128 } as const;

/** Parses an IPv4 address. Undefined if it is not one. */
export function parseIpv4Address(text: string): IpRange | undefined {
  return ipv4.test(text)
    ? { family: 4, address: numberOf(text.split('.').map(Number), 8), prefix: widths[4] }
    : undefined;
}

/** Parses an IPv4 range in CIDR notation. Undefined if it is not one. */
export function parseIpv4Range(text: string): IpRange | undefined {
  return parseRange(text, parseIpv4Address);
}

/** Parses an IPv4 or IPv6 address, without a zone. Undefined if it is not one. */
export function parseIpAddress(text: string): IpRange | undefined {
  return parseIpv4Address(text) ?? parseIpv6Address(text);
}

function parseIpv6Address(text: string): IpRange | undefined {
  const groups = ipv6Groups(text);
  return groups === undefined ? undefined : { family: 6, address: numberOf(groups, 16), prefix: widths[6] };
}

/** Parses a range in CIDR notation. Undefined if it is not one. */
export function parseIpRange(text: string): IpRange | undefined {
  return parseRange(text, parseIpAddress);
}

function parseRange(text: string, parseStart: (text: string) => IpRange | undefined): IpRange | undefined {
  const [, start = '', length = ''] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const address = parseStart(start);
  const prefix = Number(length);
  return address === undefined || prefix > widths[address.family] ? undefined : { ...address, prefix };
}

/** Whether every address of `inner` is in `outer`. */
export function isInside(inner: IpRange, outer: IpRange): boolean {
  return (
    inner.family === outer.family &&
    inner.prefix >= outer.prefix &&
    blockOf(inner, outer.prefix) === blockOf(outer, outer.prefix)
  );
}

/** Whether two ranges have an address in common, so that one contains the other. IPv4 and IPv6 never overlap. */
export function isOverlapping(a: IpRange, b: IpRange): boolean {
  return isInside(a, b) || isInside(b, a);
}

/** Whether two texts are ranges in CIDR notation with an address in common. */
export function rangesOverlap(a: string, b: string): boolean {
  const [first, second] = [parseIpRange(a), parseIpRange(b)];
  return first !== undefined && second !== undefined && isOverlapping(first, second);
}

/** Whether a range contains another one. Either can be a single address. False if one of them is invalid. */
export function rangeContains(range: string, other: string): boolean {
  const [outer, inner] = [range, other].map((text) => parseIpRange(text) ?? parseIpAddress(text));
  return outer !== undefined && inner !== undefined && isInside(inner, outer);
}

/** Returns the network part of an address: its bits before the prefix length. */
function blockOf({ family, address }: IpRange, prefix: number): bigint {
  return address >> BigInt(widths[family] - prefix);
}

function numberOf(parts: readonly number[], bits: number): bigint {
  return parts.reduce((sum, part) => (sum << BigInt(bits)) | BigInt(part), 0n);
}

/** Returns the eight groups of an IPv6 address, with `::` expanded and a trailing IPv4 address converted. */
function ipv6Groups(text: string): readonly number[] | undefined {
  const [head = '', tail, ...rest] = text.split('::');
  if (rest.length > 0 || !text.includes(':')) return undefined;
  const before = groupsOf(head, tail === undefined);
  const after = tail === undefined ? [] : groupsOf(tail, true);
  if (before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined) return missing === 0 ? before : undefined;
  return missing < 1 ? undefined : [...before, ...Array<number>(missing).fill(0), ...after];
}

function groupsOf(text: string, mayEndInIpv4: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const words = text.split(':');
  const last = words.at(-1) ?? '';
  if (mayEndInIpv4 && ipv4.test(last)) {
    const [a = 0, b = 0, c = 0, d = 0] = last.split('.').map(Number);
    words.splice(-1, 1, (a * 256 + b).toString(16), (c * 256 + d).toString(16));
  }
  return words.every((word) => /^[0-9a-f]{1,4}$/i.test(word))
    ? words.map((word) => Number.parseInt(word, 16))
    : undefined;
}
