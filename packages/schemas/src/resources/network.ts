// CommonJS without names that Node can see: only its default export is there at run time.
import ipaddr, { type IPv4, type IPv6 } from 'ipaddr.js';
import * as z from 'zod';
import { fastTests } from './wire.ts';

type Address = IPv4 | IPv6;

/** Reads `10.0.0.1` or `fd00::1`; none of the shorter and older spellings of IPv4, no zone. */
function addressOf(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined;
}

/** Reads a CIDR. Bits after the prefix may be set. */
function rangeOf(text: string): { readonly address: Address; readonly bits: number } | undefined {
  const [, start = '', prefix = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = addressOf(start);
  const bits = Number(prefix);
  return address === undefined || bits > address.toByteArray().length * 8 ? undefined : { address, bits };
}

/** A CIDR, IPv4 or IPv6. */
export const cidr = z
  .string()
  .refine((text) => rangeOf(text) !== undefined, {
    error: 'must be a range of addresses in CIDR notation, such as 10.50.0.0/16',
    params: { code: 'network' },
  })
  .register(fastTests, { test: 'isRange' });

/** One address, IPv4 or IPv6. */
export const ipAddress = z
  .string()
  .refine((text) => addressOf(text) !== undefined, {
    error: 'must be an IP address, such as 10.92.0.10',
    params: { code: 'network' },
  })
  .register(fastTests, { test: 'isAddress' });

/** An address or a CIDR. */
export const addressOrCidr = z
  .string()
  .refine((text) => (addressOf(text) ?? rangeOf(text)) !== undefined, {
    error: 'must be an IP address or a range in CIDR notation, such as 192.0.2.7 or 192.0.2.0/24',
    params: { code: 'network' },
  })
  .register(fastTests, { test: 'isAddressOrRange' });

/** The networks of a cluster, as they are written. */
export interface ClusterNetworks {
  readonly cidr_pods?: string | undefined;
  readonly cidr_service?: string | undefined;
  readonly cluster_dns?: string | undefined;
}

/** `cidr_pods` and `cidr_service` have no address in common, and `cluster_dns` is one of `cidr_service`. */
export function networksFit(payload: z.core.ParsePayload<ClusterNetworks>): void {
  const { cidr_pods, cidr_service, cluster_dns } = payload.value;
  const service = rangeOf(cidr_service ?? '');
  if (service === undefined) return;
  const pods = rangeOf(cidr_pods ?? '');
  if (pods !== undefined && haveCommon(pods, service)) {
    payload.issues.push(
      fault('cidr_pods', `must have no address in common with \`cidr_service\` (${cidr_service})`, cidr_pods),
    );
  }
  const dns = addressOf(cluster_dns ?? '');
  if (dns !== undefined && !haveCommon({ address: dns, bits: dns.toByteArray().length * 8 }, service)) {
    payload.issues.push(
      fault('cluster_dns', `must be an address inside \`cidr_service\` (${cidr_service})`, cluster_dns),
    );
  }
}

type Range = NonNullable<ReturnType<typeof rangeOf>>;

function haveCommon(a: Range, b: Range): boolean {
  const bits = Math.min(a.bits, b.bits);
  if (a.address instanceof ipaddr.IPv4) return b.address instanceof ipaddr.IPv4 && a.address.match(b.address, bits);
  return b.address instanceof ipaddr.IPv6 && a.address.match(b.address, bits);
}

function fault(field: string, message: string, input: unknown): z.core.$ZodRawIssue {
  return { code: 'custom', path: [field], message, input, params: { code: 'conflict' }, continue: true };
}
