import { type IpRange, isInside, isOverlapping, parseIpv4Address, parseIpv4Range } from '@oks-kit/core';

/**
 * Rules of the service for addresses and ranges, which are IPv4 only. The fast checks and the zod schemas both use
 * them. Only the zod schemas need words for what is wrong, so those are in `resources/network.ts`.
 */

/** What is wrong with an address or a range. */
export type NetworkFault =
  | 'notAddress'
  | 'notRange'
  | 'notEntry'
  | 'notPrivate'
  | 'reserved'
  | 'projectPrefix'
  | 'clusterPrefix'
  | 'hostBits';

function knownRange(text: string): IpRange {
  const known = parseIpv4Range(text);
  if (known === undefined) throw new TypeError(`${text} is not a range`);
  return known;
}

export const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
const loopbackRange = '127.0.0.0/8';
export const reservedRange = '172.31.0.0/16';

/** Whether a range is in one of the known ones. Those are parsed here, so that a program starts without doing it. */
function isInOneOf(range: IpRange, known: readonly string[]): boolean {
  return known.some((text) => isInside(range, knownRange(text)));
}

/** Returns why a text is not a valid range for a project. Undefined if it is. */
export function projectCidrFault(text: string): NetworkFault | undefined {
  const project = parseIpv4Range(text);
  if (project === undefined) return 'notRange';
  return project.prefix < 16 || project.prefix > 23 ? 'projectPrefix' : undefined;
}

/** Returns why a text is not a valid range for pods or services. Undefined if it is. */
export function clusterCidrFault(text: string): NetworkFault | undefined {
  const cluster = parseIpv4Range(text);
  if (cluster === undefined) return 'notRange';
  if (!isInOneOf(cluster, privateRanges)) return 'notPrivate';
  if (cluster.prefix > 23) return 'clusterPrefix';
  return isInOneOf(cluster, [reservedRange]) ? 'reserved' : undefined;
}

/** Returns why a text is not a valid address. Undefined if it is. */
export function addressFault(text: string): NetworkFault | undefined {
  return parseIpv4Address(text) === undefined ? 'notAddress' : undefined;
}

/**
 * Returns why a text is not a valid whitelist entry. Undefined if it is. Private addresses are checked separately by
 * {@link isPrivate}.
 */
export function whitelistFault(text: string): NetworkFault | undefined {
  const entry = parseEntry(text);
  if (entry === undefined) return 'notEntry';
  return firstAddressOf(entry) === entry.address ? undefined : 'hostBits';
}

function firstAddressOf({ address, prefix }: IpRange): bigint {
  const size = BigInt(32 - prefix);
  return (address >> size) << size;
}

/** Code of the problem for private addresses. Ignored if the endpoint is on this machine. */
export const privateAddressCode = 'private_address';

/** Whether an address or a range is private or loopback, which the service does not accept in a whitelist. */
export function isPrivate(text: string): boolean {
  const entry = parseEntry(text);
  return entry !== undefined && isInOneOf(entry, [...privateRanges, loopbackRange]);
}

function parseEntry(text: string): IpRange | undefined {
  return parseIpv4Address(text) ?? parseIpv4Range(text);
}

function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** Normalizes an address or range: `192.0.2.7` becomes `192.0.2.7/32`, and bits after the prefix are cleared. */
export function normalizeRange(text: string): string {
  const entry = parseEntry(text);
  return entry === undefined ? text : `${formatAddress(Number(firstAddressOf(entry)))}/${entry.prefix}`;
}

/** Whether a text is an address outside a range. False if one of them is invalid, which is a separate problem. */
export function isOutside(text: string, cidr: string): boolean {
  const [one, all] = [parseIpv4Address(text), parseIpv4Range(cidr)];
  return one !== undefined && all !== undefined && !isInside(one, all);
}

/** Whether two texts are ranges with an address in common. */
export function areOverlapping(a: string, b: string): boolean {
  const [first, second] = [parseIpv4Range(a), parseIpv4Range(b)];
  return first !== undefined && second !== undefined && isOverlapping(first, second);
}
