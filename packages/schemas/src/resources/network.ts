import * as z from 'zod';
import {
  addressFault,
  clusterCidrFault,
  isPrivate,
  type NetworkFault,
  normalizeRange,
  privateAddressCode,
  privateRanges,
  projectCidrFault,
  reservedRange,
  whitelistFault,
} from '../network.ts';
import { fastTests } from './wire.ts';

const words: Readonly<Record<NetworkFault, (text: string) => string>> = {
  notAddress: () => 'must be an IPv4 address, such as 10.92.0.10',
  notRange: () => 'must be an IPv4 range in CIDR notation, such as 10.50.0.0/16',
  notEntry: () => 'must be an IPv4 address or a range in CIDR notation, such as 192.0.2.7 or 192.0.2.0/24',
  notPrivate: () => `must be a private range, inside ${privateRanges.join(', ')}`,
  reserved: () => `must not be inside ${reservedRange}, which is reserved`,
  projectPrefix: () => 'must have a prefix length between /16 and /23',
  clusterPrefix: () => 'must have a prefix length of /23 or less',
  hostBits: (text) => `must start at the first address of its range: use \`${normalizeRange(text)}\``,
};

function refuse(faultOf: (text: string) => NetworkFault | undefined) {
  return ({ value, issues }: z.core.ParsePayload<string>): void => {
    const fault = faultOf(value);
    if (fault !== undefined) issues.push(issueOf(value, words[fault](value), 'network'));
  };
}

function refusePrivate({ value, issues }: z.core.ParsePayload<string>): void {
  const message = 'must be a public address: the service accepts no private or loopback addresses';
  if (isPrivate(value)) issues.push(issueOf(value, message, privateAddressCode));
}

function issueOf(input: string, message: string, code: string): z.core.$ZodRawIssue {
  return { code: 'custom', message, input, params: { code }, continue: true };
}

/** The range of a project's network. */
export const projectCidr = z.string().check(refuse(projectCidrFault)).register(fastTests, { test: 'isProjectCidr' });

/** The range of a cluster's pods or services. */
export const clusterCidr = z.string().check(refuse(clusterCidrFault)).register(fastTests, { test: 'isClusterCidr' });

export const ipAddress = z.string().check(refuse(addressFault)).register(fastTests, { test: 'isAddress' });

export const whitelistEntry = z
  .string()
  .check(refuse(whitelistFault), refusePrivate)
  .register(fastTests, { test: 'isWhitelistEntry' });
