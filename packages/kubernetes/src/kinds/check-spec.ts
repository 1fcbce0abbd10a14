import type { Problem } from '@oks-kit/core';
import { completeValue } from '../structural/complete-value.ts';
import { findFaults, type FindFaultsOptions } from '../structural/find-faults.ts';
import { problemOfFault } from '../structural/problem-of-fault.ts';
import { type OksKind, oksKinds } from './kinds.ts';
import { holdsRule } from './rules.ts';

export type CheckSpecOptions = Pick<FindFaultsOptions, 'partial'> & {
  /**
   * Whether every unknown field is a problem. If false, only those that look like a typo are: a newer service may know
   * the others, and rejects them if it does not. @default true
   */
  readonly unknownFields?: boolean | undefined;
};

/** The problems of a spec. Paths start at the spec. */
export function problemsOfSpec(
  { spec: schema }: Pick<OksKind, 'spec'>,
  spec: unknown,
  { partial, unknownFields }: CheckSpecOptions = {},
): Problem[] {
  const value = partial === true ? spec : completeValue(spec, schema);
  const problems = findFaults(value, schema, { partial, holdsRule }).map(problemOfFault);
  return unknownFields === false ? problems.filter(({ message }) => message !== 'unknown field') : problems;
}

/** Problems of a `NodePoolSpec`: types, bounds, patterns and the rules between fields. Empty if there are none. */
export const problemsOfNodePoolSpec = checkOf(oksKinds.nodepools);
/** Problems of a `NetPeeringSpec`. Empty if there are none. */
export const problemsOfNetPeeringSpec = checkOf(oksKinds.netPeerings);
/** Problems of a `NetPeeringRequestSpec`. Empty if there are none. */
export const problemsOfNetPeeringRequestSpec = checkOf(oksKinds.netPeeringRequests);
/** Problems of a `NetPeeringAcceptanceSpec`. Empty if there are none. */
export const problemsOfNetPeeringAcceptanceSpec = checkOf(oksKinds.netPeeringAcceptances);
/** Problems of an `IPPoolSpec`. Empty if there are none. */
export const problemsOfIPPoolSpec = checkOf(oksKinds.ipPools);
/** Problems of an `OOSAccessSpec`. Empty if there are none. */
export const problemsOfOOSAccessSpec = checkOf(oksKinds.oosAccesses);
/** Problems of a `VpnConnectionSpec`. Empty if there are none. */
export const problemsOfVpnConnectionSpec = checkOf(oksKinds.vpnConnections);

function checkOf(kind: OksKind): (spec: unknown, options?: CheckSpecOptions) => Problem[] {
  return (spec, options) => problemsOfSpec(kind, spec, options);
}
