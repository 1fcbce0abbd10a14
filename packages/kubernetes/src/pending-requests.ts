import type { NetPeering, NetPeeringRequest } from './kinds/kinds.ts';

/** Returns the requests that have not become one of these peerings yet. */
export function pendingRequests(
  peerings: readonly NetPeering[],
  requests: readonly NetPeeringRequest[],
): NetPeeringRequest[] {
  const known = new Set(peerings.map(({ spec }) => spec.netPeeringId));
  return requests.filter(({ status }) => !known.has(status?.netPeeringId ?? ''));
}
