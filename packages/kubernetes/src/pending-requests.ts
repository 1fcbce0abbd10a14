import type { NetPeering, NetPeeringRequest } from './kinds/kinds.ts';

/** The requests that have not become one of these peerings. */
export function pendingRequests(
  peerings: readonly NetPeering[],
  requests: readonly NetPeeringRequest[],
): NetPeeringRequest[] {
  const known = new Set(peerings.map(({ spec }) => spec.netPeeringId));
  return requests.filter(({ status }) => !known.has(status?.netPeeringId ?? ''));
}
