import type { Problem } from '@oks-kit/core';
import { completeValue } from '../structural/complete-value.ts';
import { findFaults, type FindFaultsOptions } from '../structural/find-faults.ts';
import { problemOfFault } from '../structural/problem-of-fault.ts';
import { type OksKind, oksKinds } from './kinds.ts';
import { holdsRule } from './rules.ts';

/** How strictly a spec is checked. */
export type CheckSpecOptions = Pick<FindFaultsOptions, 'partial'> & {
  /**
   * Whether every unknown field is a problem. If false, only fields that look like a typo are: others may belong to a
   * newer version of the service, which rejects them if they do not. @default true
   */
  readonly unknownFields?: boolean | undefined;
};

/** Returns the problems of a spec, with paths relative to the spec. Empty if there are none. */
export function problemsOfSpec(
  { spec: schema }: Pick<OksKind, 'spec'>,
  spec: unknown,
  { partial, unknownFields }: CheckSpecOptions = {},
): Problem[] {
  const value = partial === true ? spec : completeValue(spec, schema);
  const problems = findFaults(value, schema, { partial, holdsRule }).map(problemOfFault);
  return unknownFields === false ? problems.filter(({ message }) => message !== 'unknown field') : problems;
}

/**
 * Returns the problems of a `NodePoolSpec`: types, bounds, patterns, and CEL rules about several fields. Empty if there
 * are none.
 */
export const problemsOfNodePoolSpec = checkOf(oksKinds.nodepools);
/** Returns the problems of a `NetPeeringSpec`. Empty if there are none. */
export const problemsOfNetPeeringSpec = checkOf(oksKinds.netPeerings);
/** Returns the problems of a `NetPeeringRequestSpec`. Empty if there are none. */
export const problemsOfNetPeeringRequestSpec = checkOf(oksKinds.netPeeringRequests);
/** Returns the problems of a `NetPeeringAcceptanceSpec`. Empty if there are none. */
export const problemsOfNetPeeringAcceptanceSpec = checkOf(oksKinds.netPeeringAcceptances);
/** Returns the problems of an `IPPoolSpec`. Empty if there are none. */
export const problemsOfIPPoolSpec = checkOf(oksKinds.ipPools);
/** Returns the problems of an `OOSAccessSpec`. Empty if there are none. */
export const problemsOfOOSAccessSpec = checkOf(oksKinds.oosAccesses);
/** Returns the problems of a `VpnConnectionSpec`. Empty if there are none. */
export const problemsOfVpnConnectionSpec = checkOf(oksKinds.vpnConnections);

function checkOf(kind: OksKind): (spec: unknown, options?: CheckSpecOptions) => Problem[] {
  return (spec, options) => problemsOfSpec(kind, spec, options);
}
