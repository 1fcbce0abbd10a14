import { type Clock, isOksError, OksError } from '@oks-kit/core';
import {
  type ClusterClient,
  type ClusterNode,
  type NetPeering,
  type NetPeeringRequest,
  type NodePool,
  pendingRequests,
} from '@oks-kit/kubernetes';
import type { Cluster } from '@oks-kit/schemas';
import type { ClusterEvent, NodeDetails, NodePoolDetails, PeeringDetails } from '../api/cluster.ts';
import type { ProfileConnection, TakeTurn } from '../profile-source.ts';
import { createFeed, type Feed } from './feed.ts';
import { reportOf, retryDelayMs } from './report-of.ts';
import { clusterDetails, type DetailsContext, textOf, textsOf } from './rows.ts';
import { runDue, type Task } from './run-due.ts';

export interface ClusterFeedOptions {
  readonly id: string;
  readonly connection: ProfileConnection;
  readonly turn: TakeTurn;
  /** Returns the cluster as the overview last read it, to show it immediately. */
  readonly known: () => Cluster | undefined;
  readonly projectName: (id: string) => string | undefined;
  readonly describeWindow: DetailsContext['describeWindow'];
  readonly clock: Clock;
  readonly now: () => number;
}

type PartName = ClusterEvent['part'];
type ValueOf<P extends PartName> = NonNullable<Extract<ClusterEvent, { part: P }>['value']>;

interface Source extends Task {
  readonly part: PartName;
  readonly everyMs: number;
  read(signal: AbortSignal): Promise<ValueOf<PartName>>;
}

/** Longest time for reading a part, in milliseconds. Connecting to a cluster may wait for its certificate. */
const patienceMs = 30_000;

/** Creates the feed of one cluster, which is read while its view is open. */
export function createClusterFeed(options: ClusterFeedOptions): Feed<ClusterEvent> {
  const { id, connection, turn, known, projectName, describeWindow, clock, now } = options;
  let cluster = known();
  let opened: ClusterClient | undefined;

  const detailsOf = (one: Cluster): ValueOf<'cluster'> =>
    clusterDetails(one, { projectName: projectName(one.project_id) ?? one.project_id, describeWindow });

  /** Connects to the cluster's own API. Throws `not_ready` while the cluster has none. */
  async function open(signal: AbortSignal): Promise<ClusterClient> {
    const status = cluster?.statuses.status ?? 'unknown';
    if (['pending', 'deploying', 'deleting', 'deleted'].includes(status))
      throw new OksError('not_ready', `The cluster is ${status}: its Kubernetes API cannot be read.`);
    opened ??= await connection.openCluster(id, signal);
    return opened;
  }
  /** Sends one request to the cluster's own API. */
  async function ask<T>(signal: AbortSignal, call: (api: ClusterClient) => Promise<T>): Promise<T> {
    const api = await open(signal);
    await turn('view', signal);
    return call(api);
  }

  const sources: readonly Source[] = [
    source('cluster', 5_000, async (signal) => {
      cluster = await connection.client('view').clusters.get(id, { signal });
      return detailsOf(cluster);
    }),
    source('nodepools', 3_000, async (signal) => {
      const pools = await ask(signal, (api) => api.nodepools.list({ signal }));
      const nodes = await ask(signal, (api) => api.nodes.list({ signal }));
      return pools.map((pool) => nodePoolDetails(pool, nodes));
    }),
    source('peerings', 30_000, async (signal) => {
      const peerings = await ask(signal, (api) => api.netPeerings.list({ signal }));
      const requests = await ask(signal, (api) => api.netPeeringRequests.list({ signal }));
      return [
        ...peerings.map((one) => peeringDetails(one, false)),
        ...pendingRequests(peerings, requests).map((one) => peeringDetails(one, true)),
      ];
    }),
    source('certificates', 10_000, () => connection.listCertificates(id)),
  ];

  return createFeed<ClusterEvent>(async ({ publish, latest }, signal) => {
    const show = (event: ClusterEvent): void => publish(event.part, event);
    cluster = known() ?? cluster;
    if (cluster !== undefined)
      show({ part: 'cluster', value: detailsOf(cluster), asOf: new Date(now()).toISOString(), error: null });

    async function read(one: Source): Promise<void> {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
      try {
        const value = await one.read(limit);
        one.failures = 0;
        one.dueAt = clock.now() + one.everyMs;
        // Boundary: each source reads the value of its own part.
        show({ part: one.part, value, asOf: new Date(now()).toISOString(), error: null } as ClusterEvent);
      } catch (error) {
        if (signal.aborted) return;
        if (one.part !== 'cluster' && one.part !== 'certificates') opened = undefined;
        const isGone = one.part === 'cluster' && isOksError(error, 'not_found');
        one.dueAt = isGone ? Infinity : clock.now() + retryDelayMs(error, one.failures++);
        const before = latest(one.part);
        // Boundary: the value belongs to this part.
        show({
          part: one.part,
          value: isGone ? null : (before?.value ?? null),
          asOf: before?.asOf ?? null,
          error: reportOf(limit.aborted ? tooSlow() : error),
        } as ClusterEvent);
      }
    }

    for (const one of sources) Object.assign(one, { dueAt: -Infinity, failures: 0 });
    await runDue(sources, clock, signal, read);
  });
}

function source<P extends PartName>(
  part: P,
  everyMs: number,
  read: (signal: AbortSignal) => Promise<ValueOf<P>>,
): Source {
  return { part, everyMs, dueAt: -Infinity, failures: 0, read };
}

function tooSlow(): OksError {
  return new OksError('timeout', 'The cluster did not respond in time.', {
    hint: "Check that it is ready, and that your address is in the cluster's whitelist.",
  });
}

function nodePoolDetails({ metadata, spec, status }: NodePool, nodes: readonly ClusterNode[]): NodePoolDetails {
  return {
    name: metadata.name,
    state: textOf(status?.state?.name) ?? 'unknown',
    desiredNodes: spec.desiredNodes ?? 0,
    readyNodes: status?.progress?.ready ?? 0,
    nodeType: spec.nodeType,
    zones: textsOf(spec.zones),
    autoscaling: spec.autoscaling === true ? { minNodes: spec.minNodes ?? 0, maxNodes: spec.maxNodes ?? 0 } : null,
    autoHealing: spec.autoHealing !== false,
    createdAt: textOf(metadata.creationTimestamp),
    lastError: textOf(status?.last_error?.message),
    nodes: nodes.filter(({ nodepool }) => nodepool === metadata.name).map(nodeDetails),
  };
}

function nodeDetails({ name, state, kubeletVersion, createdAt, message }: ClusterNode): NodeDetails {
  return {
    name,
    state,
    version: textOf(kubeletVersion),
    createdAt: createdAt ?? null,
    message: message ?? null,
  };
}

function peeringDetails(
  { metadata, spec, status }: NetPeering | NetPeeringRequest,
  isRequest: boolean,
): PeeringDetails {
  return {
    name: metadata.name,
    state: textOf(status?.netPeeringState) ?? 'unknown',
    isRequest,
    sourceNet: textOf(status?.sourceNetId),
    sourceCidr: textOf(status?.sourceIpRange),
    accepterNet: textOf(status?.accepterNetId) ?? ('accepterNetId' in spec ? textOf(spec.accepterNetId) : null),
    accepterCidr: textOf(status?.accepterIpRange),
    expiresAt: textOf(status?.netPeeringExpirationDate),
    message: textOf(status?.netPeeringMessage),
  };
}
