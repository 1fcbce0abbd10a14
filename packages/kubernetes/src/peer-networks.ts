import {
  checkOptions,
  inputErrorOf,
  isOksError,
  OksConflictError,
  type OptionRules,
  optionRules,
  type Problem,
  rangesOverlap,
  toClause,
} from '@oks-kit/core';
import type { ClusterClient } from './client/create-cluster-client.ts';
import type { WaitOptions } from './client/wait-for.ts';
import type { NetPeering, NetPeeringAcceptance, NetPeeringRequest } from './kinds/kinds.ts';
import { progressOf } from './kinds/progress.ts';

/** One of the two clusters of a peering, with facts about its project. `peeringSideOf` collects them. */
export interface PeeringSide {
  /** A client for the cluster, from `createClusterClient`. */
  readonly cluster: Pick<ClusterClient, 'netPeerings' | 'netPeeringRequests' | 'netPeeringAcceptances'>;
  /** Name of the cluster in error messages, such as `shop/web`. */
  readonly name: string;
  /** ID of the cluster's project. */
  readonly projectId: string;
  /** ID of the project's Net, from `oks.projects.nets`. */
  readonly netId: string;
  /** ID of the account that owns the Net: the `AccountId` of any quota of the project. */
  readonly ownerId: string;
  /** IP range of the project. */
  readonly cidr: string;
  /** IP range of the cluster's pods. @default not checked */
  readonly cidrPods?: string | undefined;
  /** IP range of the cluster's services. @default not checked */
  readonly cidrService?: string | undefined;
}

/** Options of `peerNetworks`. */
export interface PeerNetworksOptions extends Pick<WaitOptions<NetPeering>, 'signal' | 'timeoutMs' | 'intervalMs'> {
  /** Labels of the request and the acceptance. @default none */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Whether to wait until the peering is active in both clusters. @default true */
  readonly untilActive?: boolean | undefined;
  /** Called with each step, such as `requested by shop/web`. */
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** The objects of a peering in both clusters. */
export interface PeeredNetworks {
  /** ID of the peering, the same in both clusters. */
  readonly netPeeringId: string;
  /** Undefined if the peering was already active. */
  readonly request: NetPeeringRequest | undefined;
  /** Undefined if the peering was already active. */
  readonly acceptance: NetPeeringAcceptance | undefined;
  /** The peering as seen by the first and by the second cluster. Empty if `untilActive` is false. */
  readonly netPeerings: readonly NetPeering[];
}

/** Label on a request with the ID of the other Net, so that a retry finds the request. */
export const peeringLabel = 'oks-kit/peering-with';

const sideRules: OptionRules<PeeringSide> = {
  cluster: { ...optionRules.object, needed: true },
  name: { ...optionRules.nonEmptyText, needed: true },
  projectId: { ...optionRules.nonEmptyText, needed: true },
  netId: { ...optionRules.nonEmptyText, needed: true },
  ownerId: { ...optionRules.nonEmptyText, needed: true },
  cidr: { ...optionRules.nonEmptyText, needed: true },
  cidrPods: optionRules.nonEmptyText,
  cidrService: optionRules.nonEmptyText,
};
const peeringRules: OptionRules<PeerNetworksOptions> = {
  signal: optionRules.signal,
  timeoutMs: optionRules.milliseconds,
  intervalMs: optionRules.milliseconds,
  labels: optionRules.object,
  untilActive: optionRules.boolean,
  onProgress: optionRules.function,
};

/**
 * Peers the Nets of two clusters: requests the peering in the first, accepts it in the second, and waits until it is
 * `active` in both. After an interruption, call it again to continue. A peering that is already active is returned
 * unchanged. A request whose peering was deleted is replaced. Throws `OksInputError` if both clusters are in the same
 * project or their ranges overlap, `OksConflictError` if an earlier request was rejected, failed or expired, and
 * `OksWaitError` if the peering fails or does not become active in time.
 */
export async function peerNetworks(
  a: PeeringSide,
  b: PeeringSide,
  options: PeerNetworksOptions = {},
): Promise<PeeredNetworks> {
  checkOptions('peerNetworks', a, sideRules);
  checkOptions('peerNetworks', b, sideRules);
  checkOptions('peerNetworks', options, peeringRules);
  const problems = problemsOfPeering(a, b);
  if (problems.length > 0) throw inputErrorOf(`Peering of ${a.name} with ${b.name}`, problems, 'Nothing was sent.');
  const { signal } = options;

  const existing = (await a.cluster.netPeerings.list({ signal })).find(
    (peering) => connects(peering, a, b) && progressOf.netPeerings(peering).failure === undefined,
  );
  if (existing !== undefined) {
    const { netPeeringId } = existing.spec;
    return {
      netPeeringId,
      request: undefined,
      acceptance: undefined,
      netPeerings: await active(netPeeringId, [a, b], options),
    };
  }
  // An earlier request in the other direction leads to the same peering, so continue with it.
  const [source, accepter] = (await earlierRequest(b, a, signal)) === undefined ? [a, b] : [b, a];
  const request = await requestPeering(source, accepter, options);
  const netPeeringId = request.status?.netPeeringId ?? '';
  const acceptance = await acceptPeering(source, accepter, netPeeringId, options);
  if (options.untilActive === false) return { netPeeringId, request, acceptance, netPeerings: [] };
  return {
    netPeeringId,
    request,
    acceptance,
    netPeerings: await active(netPeeringId, [a, b], options, { source, request }),
  };
}

/** Returns the reasons why two Nets cannot be peered, as far as they are known before the request. */
export function problemsOfPeering(a: Omit<PeeringSide, 'cluster'>, b: Omit<PeeringSide, 'cluster'>): Problem[] {
  if (a.projectId === b.projectId || a.netId === b.netId) {
    const message = `${a.name} and ${b.name} are in the same project: they share its Net and need no peering`;
    return [{ path: [], message, code: 'conflict' }];
  }
  // Pod ranges and service ranges may be equal on both sides, because these addresses are only used inside a cluster.
  // But they must not overlap the project range of the other side, where its nodes are.
  return [
    ...overlap(a, 'cidr', b, 'cidr'),
    ...overlap(a, 'cidr', b, 'cidrPods'),
    ...overlap(a, 'cidr', b, 'cidrService'),
    ...overlap(a, 'cidrPods', b, 'cidr'),
    ...overlap(a, 'cidrService', b, 'cidr'),
  ];
}

type RangeField = 'cidr' | 'cidrPods' | 'cidrService';
const rangeNames: Readonly<Record<RangeField, string>> = {
  cidr: 'project range',
  cidrPods: 'pod range',
  cidrService: 'service range',
};

function overlap(
  a: Pick<PeeringSide, 'name' | RangeField>,
  fieldOfA: RangeField,
  b: Pick<PeeringSide, 'name' | RangeField>,
  fieldOfB: RangeField,
): Problem[] {
  const [rangeOfA, rangeOfB] = [a[fieldOfA], b[fieldOfB]];
  if (rangeOfA === undefined || rangeOfB === undefined || !rangesOverlap(rangeOfA, rangeOfB)) return [];
  const message =
    `the ${rangeNames[fieldOfA]} of ${a.name} (${rangeOfA}) overlaps the ${rangeNames[fieldOfB]} of ${b.name} ` +
    `(${rangeOfB})`;
  return [{ path: [], message, code: 'conflict' }];
}

function connects({ status = {} }: NetPeering, a: PeeringSide, b: PeeringSide): boolean {
  const { sourceNetId, accepterNetId } = status;
  return (
    (sourceNetId === a.netId && accepterNetId === b.netId) || (sourceNetId === b.netId && accepterNetId === a.netId)
  );
}

async function earlierRequest(
  source: PeeringSide,
  accepter: PeeringSide,
  signal: AbortSignal | undefined,
): Promise<NetPeeringRequest | undefined> {
  const requests = await source.cluster.netPeeringRequests.list({
    labelSelector: `${peeringLabel}=${accepter.netId}`,
    signal,
  });
  return requests.find(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** Finds or creates the request in the source cluster, and waits until it has a peering ID. */
async function requestPeering(
  source: PeeringSide,
  accepter: PeeringSide,
  { labels, onProgress, ...waiting }: PeerNetworksOptions,
): Promise<NetPeeringRequest> {
  const { netPeeringRequests } = source.cluster;
  const { signal, timeoutMs, intervalMs } = waiting;
  let request = await earlierRequest(source, accepter, signal);
  if (request?.status?.netPeeringState === 'deleted') {
    // The peering was deleted. Its old request would block a new one.
    await netPeeringRequests.delete(request.metadata.name, { signal });
    await netPeeringRequests.waitFor(request.metadata.name, 'deleted', { signal, timeoutMs, intervalMs });
    request = undefined;
  }
  if (request === undefined) {
    // The name depends only on the Net, so that of two concurrent callers one creates the request and one finds it.
    const name = `to-${accepter.netId.toLowerCase()}`;
    request = await netPeeringRequests
      .create(
        {
          metadata: { name, labels: { ...labels, [peeringLabel]: accepter.netId } },
          spec: { accepterNetId: accepter.netId, accepterOwnerId: accepter.ownerId },
        },
        { signal },
      )
      .catch((error: unknown) => {
        if (isOksError(error, 'conflict')) return netPeeringRequests.get(name, { signal });
        throw error;
      });
    onProgress?.(`requested by ${source.name}`);
  }
  const { name } = request.metadata;
  const { failure } = progressOf.netPeeringRequests(request);
  if (failure !== undefined) {
    throw new OksConflictError(
      `The earlier request ${name} in ${source.name} cannot be used: ${toClause(failure, 500)}.`,
      {
        status: 409,
        hint: `Delete the NetPeeringRequest ${name} in ${source.name}, then try again.`,
      },
    );
  }
  return netPeeringRequests.waitFor(name, ({ status }) => status?.netPeeringId !== undefined, {
    signal,
    timeoutMs,
    intervalMs,
  });
}

async function acceptPeering(
  source: PeeringSide,
  accepter: PeeringSide,
  netPeeringId: string,
  { labels, onProgress, signal }: PeerNetworksOptions,
): Promise<NetPeeringAcceptance> {
  const { netPeeringAcceptances } = accepter.cluster;
  const earlier = (await netPeeringAcceptances.list({ signal })).find(({ spec }) => spec.netPeeringId === netPeeringId);
  if (earlier !== undefined) return earlier;
  const acceptance = await netPeeringAcceptances
    .create(
      {
        metadata: { name: netPeeringId, labels: { ...labels, [peeringLabel]: source.netId } },
        spec: { netPeeringId },
      },
      { signal },
    )
    .catch((error: unknown) => {
      if (isOksError(error, 'conflict')) return netPeeringAcceptances.get(netPeeringId, { signal });
      throw error;
    });
  onProgress?.(`accepted by ${accepter.name}`);
  return acceptance;
}

/** Waits for the peering in both clusters. The first failure ends all waits, including a failure of the request. */
async function active(
  netPeeringId: string,
  [a, b]: readonly [PeeringSide, PeeringSide],
  { signal, timeoutMs, intervalMs, onProgress }: PeerNetworksOptions,
  requested?: { readonly source: PeeringSide; readonly request: NetPeeringRequest },
): Promise<NetPeering[]> {
  const stop = new AbortController();
  const waiting = {
    timeoutMs,
    intervalMs,
    allowMissing: true,
    signal: signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
  };
  const both = Promise.all(
    [a, b].map((side) =>
      side.cluster.netPeerings.waitFor(netPeeringId, 'ready', {
        ...waiting,
        onChange: ({ text }) => onProgress?.(`${text} in ${side.name}`),
      }),
    ),
  );
  // A rejected request never becomes a peering, so watch it too.
  const request = requested?.source.cluster.netPeeringRequests.waitFor(
    requested.request.metadata.name,
    'ready',
    waiting,
  );
  try {
    return await (request === undefined ? both : Promise.race([both, request.then(() => both)]));
  } finally {
    stop.abort();
    await Promise.allSettled([both, request]);
  }
}
