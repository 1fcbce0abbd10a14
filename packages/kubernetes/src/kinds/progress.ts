import { ownValue } from '@oks-kit/core';
import type { NetPeeringStatus } from '../generated/types.ts';
import type { OksKindName, OksObject, OksObjects } from './kinds.ts';

/** The progress of an object. */
export interface Progress {
  /** A short description, such as `updating, 1 of 2 nodes ready`. */
  readonly text: string;
  /** Whether the object has reached the state that its spec describes. */
  readonly ready: boolean;
  /** Why the object cannot become ready. Undefined while it still can. */
  readonly failure?: string | undefined;
}

/** Descriptions of the final states of a Net peering other than `active`. */
const endedPeerings: Readonly<Record<string, string>> = {
  rejected: 'the peering was rejected',
  failed: 'the peering failed',
  expired: 'the request has expired',
  deleted: 'the peering was deleted',
};

function peeringProgress({ status }: OksObject<unknown, NetPeeringStatus>): Progress {
  const state = status?.netPeeringState ?? 'pending';
  const message = status?.netPeeringMessage ?? '';
  const ended = ownValue(endedPeerings, state);
  return {
    text: state,
    ready: state === 'active',
    failure: ended === undefined ? undefined : `${ended}${message === '' ? '' : `: ${message}`}`,
  };
}

/** For each kind, a function that reads the progress of an object from its status. */
export const progressOf: { readonly [K in OksKindName]: (object: OksObjects[K]) => Progress } = {
  nodepools({ metadata, spec, status }) {
    const wanted = spec.desiredNodes ?? 0;
    const { ready = 0, pending = 0, stopping = 0, shutting_down: shuttingDown = 0 } = status?.progress ?? {};
    return {
      text: `${status?.state?.name ?? 'pending'}, ${ready} of ${wanted} nodes ready`,
      ready: ready === wanted && pending + stopping + shuttingDown === 0 && metadata.deletionTimestamp === undefined,
      failure: messageOf(status?.last_error),
    };
  },
  netPeerings: peeringProgress,
  netPeeringRequests: peeringProgress,
  netPeeringAcceptances: peeringProgress,
  ipPools({ spec, status }) {
    const allocated = status?.progress?.allocatedAddresses ?? 0;
    return {
      text: `${allocated} of ${spec.numAddresses} addresses allocated`,
      ready: allocated === spec.numAddresses,
      failure: messageOf(status?.last_error),
    };
  },
  oosAccesses: ({ status }) => ({
    text: status?.endpointURL === undefined ? 'pending' : 'ready',
    ready: status?.endpointURL !== undefined,
    failure: messageOf(status?.last_error),
  }),
  vpnConnections: ({ status }) => ({
    text:
      `client gateway ${status?.clientGatewayState ?? 'pending'}, ` +
      `link ${status?.virtualGatewayLinkState ?? 'pending'}`,
    ready: status?.clientGatewayState === 'available' && status.virtualGatewayLinkState === 'attached',
  }),
};

function messageOf(error: { readonly message?: string } | undefined): string | undefined {
  return error?.message === '' ? undefined : error?.message;
}
