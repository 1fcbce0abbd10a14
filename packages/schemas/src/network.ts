/**
 * What the service accepts as addresses and ranges: IPv4 only. Each rule stands here once, as the fault of a text,
 * for the fast checks and for the zod schemas alike.
 */

const byte = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const address = new RegExp(`^${byte}(?:\\.${byte}){3}$`);
const range = new RegExp(`^(${byte}(?:\\.${byte}){3})/(3[0-2]|[12]?\\d)$`);

/** A range of IPv4 addresses. Bits after the prefix may be set. */
interface Range {
  readonly start: number;
  readonly bits: number;
}

function parseAddress(text: string): number | undefined {
  return address.test(text) ? text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) : undefined;
}

function parseRange(text: string): Range | undefined {
  const [, first = '', bits = ''] = range.exec(text) ?? [];
  const start = parseAddress(first);
  return start === undefined ? undefined : { start, bits: Number(bits) };
}

/** The first address of the block of `bits` that holds `start`. */
function blockStart(start: number, bits: number): number {
  const size = 2 ** (32 - bits);
  return Math.floor(start / size) * size;
}

function isInside(inner: Range, outer: Range): boolean {
  return inner.bits >= outer.bits && blockStart(inner.start, outer.bits) === blockStart(outer.start, outer.bits);
}

/** Whether two ranges have an address in common: then the narrower lies inside the wider. */
function overlap(a: Range, b: Range): boolean {
  return isInside(a, b) || isInside(b, a);
}

function knownRange(text: string): Range {
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

/** Why a text can't be the range of a project; undefined if it can. */
export function projectCidrFault(text: string): string | undefined {
  const project = parseRange(text);
  if (project === undefined) return notRange;
  return project.bits < 16 || project.bits > 23 ? 'must have a prefix length between /16 and /23' : undefined;
}

/** Why a text can't be the range of pods or services; undefined if it can. */
export function clusterCidrFault(text: string): string | undefined {
  const cluster = parseRange(text);
  if (cluster === undefined) return notRange;
  if (!privateBlocks.some((block) => isInside(cluster, block)))
    return `must be a private range, inside ${privateRanges.join(', ')}`;
  if (cluster.bits > 23) return 'must have a prefix length of /23 or less';
  return isInside(cluster, restricted) ? `must not be inside ${restrictedRange}, which is reserved` : undefined;
}

/** Why a text can't be an address; undefined if it can. */
export function addressFault(text: string): string | undefined {
  return address.test(text) ? undefined : 'must be an IPv4 address, such as 10.92.0.10';
}

/** Why a text can't be an entry of a whitelist; undefined if it can. Private addresses are {@link isPrivate}'s matter. */
export function whitelistFault(text: string): string | undefined {
  const { start, bits } = parseEntry(text) ?? {};
  if (start === undefined || bits === undefined)
    return 'must be an IPv4 address or a range in CIDR notation, such as 192.0.2.7 or 192.0.2.0/24';
  const first = blockStart(start, bits);
  return first === start
    ? undefined
    : `must start at the first address of its range: use \`${formatAddress(first)}/${bits}\``;
}

/** The code of a problem that exists only for a service that is not on this machine. */
export const privateAddressCode = 'private_address';

/** Whether an address or a range is private or loopback, which the service does not accept in a whitelist. */
export function isPrivate(text: string): boolean {
  const entry = parseEntry(text);
  return entry !== undefined && [...privateBlocks, loopback].some((block) => isInside(entry, block));
}

function parseEntry(text: string): Range | undefined {
  const single = parseAddress(text);
  return single === undefined ? parseRange(text) : { start: single, bits: 32 };
}

function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** An address or a range in one spelling: `192.0.2.7` is `192.0.2.7/32`, and bits after the prefix are cleared. */
export function normalizeRange(text: string): string {
  const entry = parseEntry(text);
  return entry === undefined ? text : `${formatAddress(blockStart(entry.start, entry.bits))}/${entry.bits}`;
}

/** Whether two texts are ranges that have an address in common. */
export function rangesOverlap(a: string, b: string): boolean {
  const [first, second] = [parseRange(a), parseRange(b)];
  return first !== undefined && second !== undefined && overlap(first, second);
}

/** Whether a text is an address outside a range. False where either can't be read: that is a fault of its own. */
export function isOutside(text: string, cidr: string): boolean {
  const [one, all] = [parseAddress(text), parseRange(cidr)];
  return one !== undefined && all !== undefined && !isInside({ start: one, bits: 32 }, all);
}
