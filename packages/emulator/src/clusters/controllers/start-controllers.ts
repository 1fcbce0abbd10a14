import { isOksError, isTransient, mapParallel } from '@oks-kit/core';
import { type ClusterCaller, createClusterCaller } from '@oks-kit/kubernetes/caller';
import { type OksKindName, oksKinds } from '@oks-kit/kubernetes/kinds';
import type { EmulatorState } from '../../state/emulator-state.ts';
import { kubeconfigOf } from '../access-kubeconfig.ts';
import type { ClusterAccess, NodePoolSummary } from '../cluster-backend.ts';
import {
  type ClusterState,
  openClusterState,
  removeClusterState,
  toNodePoolSummary,
} from '../oks-state/cluster-state.ts';
import type { KubeObject } from '../oks-state/kube-object.ts';
import { type FollowedCollection, followCollection } from './follow-collection.ts';
import { installKinds } from './install-kinds.ts';
import { type Change, collectionPathOf, nodesPath } from './requests.ts';
import { createNodeSync } from './sync-nodes.ts';
import { trackReadiness } from './track-readiness.ts';
import { createObjectSync } from './sync-objects.ts';

export interface ControllersOptions {
  readonly emulator: EmulatorState;
  readonly clusterId: string;
  /** Access to the cluster's API with the rights of an administrator. It stays valid while the cluster exists. */
  readonly access: ClusterAccess;
  /** Whether node pools become Node objects. `false` for a cluster that has its own nodes. */
  readonly createsNodes: boolean;
  /** Called with faults of the controllers. */
  readonly onFault: (error: unknown) => void;
  /** Aborts the start. */
  readonly signal?: AbortSignal | undefined;
}

/** The running controllers of a cluster. */
export interface Controllers {
  /** The cluster's node pools, as last seen. */
  nodePools(): readonly NodePoolSummary[];
  /** Stops. The cluster and the emulator's store keep everything. */
  stop(): Promise<void>;
  /** Stops, and removes what the emulator's store holds for the cluster. */
  remove(): Promise<void>;
}

/** How often the controllers look at the emulator's clock. */
const lookEveryMs = 50;
const retryMs = 500;
/** Calls at the same time: a pool can have thousands of nodes. */
const maxCalls = 16;

/**
 * Installs the `oks.dev` kinds in a cluster and starts to reconcile their objects by the emulator's clock. Resolves
 * once the kinds can be used. Everything it does can be repeated, so that it continues after a restart.
 */
export async function startControllers(options: ControllersOptions): Promise<Controllers> {
  const { emulator, clusterId, access, onFault, signal } = options;
  const stopping = new AbortController();
  const call = callerFor(access);
  await installKinds(call, clusterId, signal);
  const state = openClusterState(emulator, clusterId);
  const running = reconcileAlways(call, state, options, stopping.signal).catch(onFault);

  async function stop(): Promise<void> {
    stopping.abort();
    await running;
  }

  return {
    nodePools: () => state.nodepools().map(toNodePoolSummary),
    stop,
    async remove() {
      await stop();
      removeClusterState(emulator, clusterId);
    },
  };
}

/** Calls a cluster's API with the given access. */
export function callerFor(access: ClusterAccess): ClusterCaller {
  return createClusterCaller(kubeconfigOf(access), {});
}

/** Reconciles whenever the API server sends a change or the clock makes one, until the signal aborts. */
async function reconcileAlways(
  call: ClusterCaller,
  state: ClusterState,
  { createsNodes, onFault }: ControllersOptions,
  signal: AbortSignal,
): Promise<void> {
  let wake = Promise.withResolvers<undefined>();
  let reconciled = -1;
  const rouse = (): void => wake.resolve(undefined);
  const follow = (path: string, onObject?: (object: KubeObject) => void): FollowedCollection =>
    followCollection({ call, path, onChange: rouse, onObject, onFault, signal });
  const collections = mapKinds((kind) => follow(collectionPathOf(oksKinds[kind])));
  const readiness = trackReadiness();
  const nodes = createsNodes ? follow(nodesPath, readiness.see) : undefined;
  const nodeSync = nodes === undefined ? undefined : createNodeSync(call, nodes, signal);
  const objectSync = createObjectSync({
    call,
    state,
    collectionOf: (kind) => collections[kind],
    nodes,
    signal,
  });
  const all = [...Object.values(collections), ...(nodes === undefined ? [] : [nodes])];

  const clock = setInterval(
    () =>
      guarded(() => {
        state.catchUp();
        if (state.objects.revision() !== reconciled) rouse();
      }),
    lookEveryMs,
  );
  clock.unref();
  signal.addEventListener('abort', rouse, { once: true });
  try {
    while (!signal.aborted) {
      if (all.every(({ isListed }) => isListed)) {
        guarded(() => {
          objectSync.takeIn();
          const shown = state.objects.list('nodes');
          for (const name of nodeSync?.lostOf(shown) ?? []) state.failNode(name, 'deleted');
          for (const name of readiness.brokenOf(shown)) state.failNode(name, 'unready');
          state.catchUp();
        });
        reconciled = state.objects.revision();
        const changes = [...(nodeSync?.changesTo(state.objects.list('nodes')) ?? []), ...objectSync.changes()];
        if (!(await make(changes, onFault, signal))) setTimeout(rouse, retryMs).unref();
      }
      await wake.promise;
      wake = Promise.withResolvers<undefined>();
    }
  } finally {
    clearInterval(clock);
  }

  /** Work that fails, for instance because the store cannot be written, is done again with the next change. */
  function guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      onFault(error);
    }
  }
}

function mapKinds<T>(make: (kind: OksKindName) => T): Readonly<Record<OksKindName, T>> {
  return {
    nodepools: make('nodepools'),
    netPeerings: make('netPeerings'),
    netPeeringRequests: make('netPeeringRequests'),
    netPeeringAcceptances: make('netPeeringAcceptances'),
    ipPools: make('ipPools'),
    oosAccesses: make('oosAccesses'),
    vpnConnections: make('vpnConnections'),
  };
}

/** Makes changes, a few at a time. Returns whether all succeeded. */
async function make(
  changes: readonly Change[],
  onFault: (error: unknown) => void,
  signal: AbortSignal,
): Promise<boolean> {
  let isComplete = true;
  await mapParallel(changes, maxCalls, async (change) => {
    try {
      signal.throwIfAborted();
      await change();
    } catch (error) {
      if (signal.aborted) return;
      isComplete = false;
      if (!isExpected(error)) onFault(error);
    }
  });
  return isComplete;
}

/** Whether an error is expected: another writer was faster, or the API server restarts. The next run tries again. */
function isExpected(error: unknown): boolean {
  return isTransient(error) || isOksError(error, 'not_found') || isOksError(error, 'conflict');
}
