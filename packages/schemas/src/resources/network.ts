import * as z from 'zod';
import {
  addressFault,
  clusterCidrFault,
  isPrivate,
  privateAddressCode,
  projectCidrFault,
  whitelistFault,
} from '../network.ts';
import { fastTests } from './wire.ts';

type Fault = (text: string) => string | undefined;

function refuse(fault: Fault, code = 'network') {
  return ({ value, issues }: z.core.ParsePayload<string>): void => {
    const message = fault(value);
    if (message !== undefined) issues.push({ code: 'custom', message, input: value, params: { code }, continue: true });
  };
}

/** The range of a project's network. */
export const projectCidr = z.string().check(refuse(projectCidrFault)).register(fastTests, { test: 'isProjectCidr' });

/** The range of a cluster's pods or services. */
export const clusterCidr = z.string().check(refuse(clusterCidrFault)).register(fastTests, { test: 'isClusterCidr' });

export const ipAddress = z.string().check(refuse(addressFault)).register(fastTests, { test: 'isAddress' });

export const whitelistEntry = z
  .string()
  .check(refuse(whitelistFault), refuse(privateFault, privateAddressCode))
  .register(fastTests, { test: 'isWhitelistEntry' });

function privateFault(text: string): string | undefined {
  return isPrivate(text) ? 'must be a public address: the service accepts no private or loopback addresses' : undefined;
}
