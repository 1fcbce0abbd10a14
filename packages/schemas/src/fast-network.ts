/**
 * Addresses and ranges on the fast path: IPv4, in a few lines. An IPv6 text fails here, and then the zod schema,
 * which reads both with `ipaddr.js`, has the last word. So nothing of a library loads while all is well.
 */

const byte = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const address = new RegExp(`^${byte}(?:\\.${byte}){3}$`);
const range = new RegExp(`^${byte}(?:\\.${byte}){3}/0{0,2}(?:3[0-2]|[12]?\\d)$`);

export function isAddress(text: string): boolean {
  return address.test(text);
}

export function isRange(text: string): boolean {
  return range.test(text);
}

export function isAddressOrRange(text: string): boolean {
  return address.test(text) || range.test(text);
}

/** What `networksFit` of the zod schemas says, for texts that passed the tests above. */
export function networksFit(value: Record<string, unknown>): boolean {
  const { cidr_pods: pods, cidr_service: service, cluster_dns: dns } = value;
  if (typeof service !== 'string') return true;
  return (
    (typeof pods !== 'string' || !sameStart(pods, service)) &&
    (typeof dns !== 'string' || sameStart(`${dns}/32`, service))
  );
}

/** Whether two ranges agree in the bits that both of them fix: then the narrower lies inside the wider. */
function sameStart(a: string, b: string): boolean {
  const bits = Math.min(bitsOf(a), bitsOf(b));
  const size = 2 ** (32 - bits);
  return Math.floor(numberOf(a) / size) === Math.floor(numberOf(b) / size);
}

function bitsOf(text: string): number {
  return Number(text.slice(text.indexOf('/') + 1));
}

function numberOf(text: string): number {
  return text
    .slice(0, text.indexOf('/'))
    .split('.')
    .reduce((sum, part) => sum * 256 + Number(part), 0);
}
