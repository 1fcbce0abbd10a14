import { type IpRange, isInside, parseIpAddress, parseIpRange } from '@oks-kit/core';

/**
 * Rules of the service for addresses and ranges, which are IPv4 only. The fast checks and the zod schemas both use
 * them. Each function returns the problem of a text, or undefined if it is valid.
 */

/** A range of IPv4 addresses. Bits after the prefix may be set. */
function parseRange(text: string): IpRange | undefined {
  const range = parseIpRange(text);
  return range?.family === 4 ? range : undefined;
}

function parseAddress(text: string): IpRange | undefined {
  const address = parseIpAddress(text);
  return address?.family === 4 ? address : undefined;
}

function knownRange(text: string): IpRange {
  const known = parseRange(text);
  if (known === undefined) throw new TypeError(`${text} is not a range`);
  return known;
}

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
const privateBlocks = privateRanges.map(knownRange);
const loopback = knownRange('127.0.0.0/8');
const restrictedRange = '172.31.0.0/16';
const restricted = knownRange(restrictedRange);

const notRange = 'must be an IPv4 range in CIDR notation, such as 10.50.0.0/16';

/** Returns why a text is not a valid range for a project. */
export function projectCidrFault(text: string): string | undefined {
  const project = parseRange(text);
  if (project === undefined) return notRange;
  return project.prefix < 16 || project.prefix > 23 ? 'must have a prefix length between /16 and /23' : undefined;
}

/** Returns why a text is not a valid range for pods or services. */
export function clusterCidrFault(text: string): string | undefined {
  const cluster = parseRange(text);
  if (cluster === undefined) return notRange;
  if (!privateBlocks.some((block) => isInside(cluster, block)))
    return `must be a private range, inside ${privateRanges.join(', ')}`;
  if (cluster.prefix > 23) return 'must have a prefix length of /23 or less';
  return isInside(cluster, restricted) ? `must not be inside ${restrictedRange}, which is reserved` : undefined;
}

/** Returns why a text is not a valid address. */
export function addressFault(text: string): string | undefined {
  return parseAddress(text) !== undefined ? undefined : 'must be an IPv4 address, such as 10.92.0.10';
}

/**
 * Returns why a text is not a valid whitelist entry. Private addresses are checked separately by {@link isPrivate}.
 */
export function whitelistFault(text: string): string | undefined {
  const entry = parseEntry(text);
  if (entry === undefined)
    return 'must be an IPv4 address or a range in CIDR notation, such as 192.0.2.7 or 192.0.2.0/24';
  const first = firstAddressOf(entry);
  return first === entry.address
    ? undefined
    : `must start at the first address of its range: use \`${formatAddress(Number(first))}/${entry.prefix}\``;
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
  return entry !== undefined && [...privateBlocks, loopback].some((block) => isInside(entry, block));
}

function parseEntry(text: string): IpRange | undefined {
  return parseAddress(text) ?? parseRange(text);
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
  const [one, all] = [parseAddress(text), parseRange(cidr)];
  return one !== undefined && all !== undefined && !isInside(one, all);
}
