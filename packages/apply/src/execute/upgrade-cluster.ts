import { type CallOptions, type Client, waitUntil } from '@oks-kit/client';
import {
  type Clock,
  defaultPollTimeoutMs,
  isOksError,
  mayBeApplied,
  type OksConflictError,
  OksError,
  systemClock,
} from '@oks-kit/core';
import type { Cluster } from '@oks-kit/schemas';
import type { PoolVersions } from '../plan/node-versions.ts';
import { compareVersions, isAtVersion, nextVersion } from '../plan/versions.ts';
import { planOutdated } from './plan-outdated.ts';
import { checkSkew, type ClusterNodes, readPoolVersions, waitForPools } from './cluster-nodes.ts';

/** The target version and control planes of a cluster. */
export interface ClusterGoal {
  /** The Kubernetes version, such as `1.34`. Undefined to keep it. */
  readonly version?: string | undefined;
  /** The control plane plan, such as `cp.3.masters.small`. Undefined to keep it. */
  readonly controlPlanes?: string | undefined;
}

/** Options of {@link upgradeCluster}. */
export interface UpgradeClusterOptions {
  /** Aborting stops the wait and starts no further step. A step that was sent continues. */
  readonly signal?: AbortSignal | undefined;
  /** Longest time for all steps together, in milliseconds. @default 1800000 */
  readonly timeoutMs?: number | undefined;
  /** Called before each step, with the cluster's current state and the state after the step. */
  readonly onStep?: ((cluster: Cluster, step: ClusterGoal) => void) | undefined;
  /** Sends UpdateCluster and UpgradeCluster with its own call options. @default only the signal is passed */
  readonly send?: (<T>(call: (options: CallOptions) => PromiseLike<T>) => Promise<T>) | undefined;
  /** Waits until a cluster is `ready` and `isReached` returns true. @default polls the cluster */
  readonly settled?: ((cluster: Cluster, isReached: (cluster: Cluster) => boolean) => Promise<Cluster>) | undefined;
  /**
   * Gives access to the nodes. With it, a step that they would not support is refused, and each step waits until the
   * pools that upgrade automatically are ready. @default nodes are not checked
   */
  readonly nodes?: ClusterNodes | undefined;
  /**
   * Called with the reason if the nodes cannot be read. The upgrade then continues without checking them.
   * @default the upgrade fails with that error
   */
  readonly onNodesUnknown?: ((reason: string) => void) | undefined;
  /** Called with a text for each state while waiting for `ready`. */
  readonly onChange?: ((text: string) => void) | undefined;
  /**
   * Locks a cluster while its state is checked and the call that depends on it is sent. The API has no conditional
   * requests: without a shared lock, two runs at the same moment could upgrade a cluster twice. @default no lock
   */
  readonly exclusively?: Exclusively | undefined;
  /** @default the system clock */
  readonly clock?: Clock | undefined;
}

/** Runs `work` while no other holder of the cluster's lock does. */
export type Exclusively = <T>(clusterId: string, work: () => Promise<T>) => Promise<T>;

/** Returns the target that UpdateCluster has set but UpgradeCluster has not applied yet. Empty if there is none. */
export function pendingGoal(cluster: Cluster): ClusterGoal {
  const { version, expected_version, control_planes, expected_control_planes } = cluster;
  return {
    version: expected_version != null && expected_version !== version ? expected_version : undefined,
    controlPlanes:
      expected_control_planes != null && expected_control_planes !== control_planes
        ? expected_control_planes
        : undefined,
  };
}

/** Whether a cluster has reached its target. */
export function isAtGoal(cluster: Cluster, { version, controlPlanes }: ClusterGoal): boolean {
  return (
    (version === undefined || isAtVersion(cluster.version, version)) &&
    (controlPlanes === undefined || cluster.control_planes === controlPlanes)
  );
}

/**
 * Upgrades a cluster to a version and to a type of control planes, one minor version at a time. For each step
 * UpdateCluster sets the target, UpgradeCluster applies it, and the cluster becomes `ready` again. If interrupted, call
 * it again to continue. Another run may change the cluster at the same time, so the version and target are checked
 * before each call.
 *
 * Throws the errors of the calls; `OksWaitError`; and `OksConflictError` if nodes are too old for the next step, the
 * cluster is newer than its target, or another run has changed the target.
 */
export async function upgradeCluster(
  { clusters }: Pick<Client, 'clusters'>,
  cluster: Cluster,
  goal: ClusterGoal,
  options: UpgradeClusterOptions = {},
): Promise<Cluster> {
  const { signal, onStep, onChange } = options;
  const deadline = deadlineOf(options);
  const send = options.send ?? (async (call) => call({ signal }));
  const settled = options.settled ?? untilSettled({ clusters }, options, deadline);

  let nodes = options.nodes;
  let current = await clusters.get(cluster.id, { signal });
  if (current.statuses.status !== 'ready') current = await settled(current, () => true);
  if (current.version !== cluster.version) onChange?.(`another run has upgraded it to ${current.version}`);
  for (;;) {
    checkNotBeyond(current, goal);
    if (isAtGoal(current, goal)) return current;
    const before = current;
    const step = nextStep(before, goal);
    onStep?.(before, step);
    if (nodes !== undefined && step.version !== undefined) {
      const pools = await readNodes(nodes, options);
      if (pools === undefined) nodes = undefined;
      else checkSkew(nodes.path, before.version, step.version, pools);
    }
    const calls = { ...options, signal, send, settled };
    if (!isPlainUpgrade(before, step) && !isExpected(before, step)) {
      await setTarget({ clusters }, before, step, calls);
      current = await settled(
        before,
        (one) => isExpected(one, step) || isBeyond(one, step) || hasOtherTarget(one, before),
      );
      checkNotBeyond(current, step);
    }
    if (!isAtGoal(current, step)) {
      await startUpgrade({ clusters }, before, step, calls);
      current = await settled(before, (one) => isAtGoal(one, step) || isBeyond(one, step));
      checkNotBeyond(current, step);
    }
    if (nodes !== undefined && step.version !== undefined)
      await waitForPools(nodes, current.version, { signal, timeoutMs: deadline(), onChange });
  }
}

/** Throws `OksConflictError` if a cluster is newer than a step or a goal. */
function checkNotBeyond(cluster: Cluster, goal: ClusterGoal): void {
  if (!isBeyond(cluster, goal)) return;
  throw planOutdated(
    `Cluster ${cluster.name} is at ${cluster.version}, newer than ${goal.version ?? ''}: another run upgraded it.`,
  );
}

interface UpgradeCalls {
  readonly signal: AbortSignal | undefined;
  readonly send: NonNullable<UpgradeClusterOptions['send']>;
  readonly settled: NonNullable<UpgradeClusterOptions['settled']>;
  readonly exclusively?: Exclusively | undefined;
}

const withoutLock: Exclusively = (_, work) => work();

/** Sets the target of a step with UpdateCluster, unless another run has already set or passed it. */
async function setTarget(
  { clusters }: Pick<Client, 'clusters'>,
  { id }: Cluster,
  step: ClusterGoal,
  { signal, send, exclusively = withoutLock }: UpgradeCalls,
): Promise<void> {
  const { version, controlPlanes } = step;
  await exclusively(id, async () => {
    const current = await clusters.get(id, { signal });
    if (isBeyond(current, step) || isExpected(current, step)) return;
    const changes = {
      ...(version === undefined ? {} : { version }),
      ...(controlPlanes === undefined ? {} : { control_planes: controlPlanes }),
    };
    await send((own) => clusters.update(id, changes, own));
  });
}

/** Thrown when another run is upgrading the cluster or has upgraded it. */
class UpgradedMeanwhile extends Error {}

/**
 * Calls UpgradeCluster for a step. After the step, the same call would upgrade one version too far. So it is never
 * repeated blindly: neither if another run has upgraded the cluster, nor if the response was lost. Without a lock,
 * this relies on an upgrade taking longer than the time between two requests.
 */
async function startUpgrade(
  { clusters }: Pick<Client, 'clusters'>,
  { id }: Cluster,
  step: ClusterGoal,
  { signal, send, settled, exclusively = withoutLock }: UpgradeCalls,
): Promise<void> {
  for (;;) {
    const busy = await exclusively(id, async (): Promise<Cluster | undefined> => {
      const current = await clusters.get(id, { signal });
      if (isAtGoal(current, step) || isBeyond(current, step)) return undefined;
      if (current.statuses.status !== 'ready') return current;
      if (!isPlainUpgrade(current, step) && !isExpected(current, step)) throw targetChanged(current);
      try {
        await send((own) =>
          clusters.upgrade(id, {
            ...own,
            async onNotReady(waited) {
              await own.onNotReady?.(waited);
              if ((await clusters.get(id, { signal })).statuses.status !== 'ready') throw new UpgradedMeanwhile();
            },
          }),
        );
      } catch (error) {
        if (error instanceof UpgradedMeanwhile) return clusters.get(id, { signal });
        if (!mayBeApplied(error)) throw error;
        const now = await clusters.get(id, { signal }).catch(() => undefined);
        if (now === undefined || (now.statuses.status === 'ready' && !isAtGoal(now, step))) throw error;
      }
      return undefined;
    });
    if (busy === undefined) return;
    await settled(busy, () => true);
  }
}

/** The error for a target that was changed after this run set its own. */
function targetChanged({ name, version, expected_version, expected_control_planes }: Cluster): OksConflictError {
  const target = [expected_version, expected_control_planes].filter((part) => part != null).join(' and ');
  return planOutdated(
    `Cluster ${name} is at ${version}, and another run has ${
      target === '' ? 'removed its target' : `changed its target to ${target}`
    }. It was not upgraded.`,
  );
}

/** Reads the versions of the nodes. Undefined if they cannot be read and `onNodesUnknown` is given. */
async function readNodes(
  nodes: ClusterNodes,
  { signal, onNodesUnknown }: UpgradeClusterOptions,
): Promise<PoolVersions[] | undefined> {
  try {
    return await readPoolVersions(nodes, signal);
  } catch (error) {
    if (onNodesUnknown === undefined || signal?.aborted === true || !isOksError(error)) throw error;
    onNodesUnknown(error.message);
    return undefined;
  }
}

function nextStep({ version, control_planes }: Cluster, goal: ClusterGoal): ClusterGoal {
  return {
    version:
      goal.version === undefined || isAtVersion(version, goal.version) ? undefined : nextVersion(version, goal.version),
    controlPlanes: goal.controlPlanes === control_planes ? undefined : goal.controlPlanes,
  };
}

/** Whether a cluster is newer than the target of a step. */
function isBeyond(cluster: Cluster, { version }: ClusterGoal): boolean {
  return version !== undefined && compareVersions(cluster.version, version) > 0;
}

/** Whether UpdateCluster has already set the target of a step. */
function isExpected(cluster: Cluster, step: ClusterGoal): boolean {
  const pending = pendingGoal(cluster);
  return (
    isAtGoal(cluster, step) ||
    ((step.version === undefined || pending.version === step.version) &&
      (step.controlPlanes === undefined || pending.controlPlanes === step.controlPlanes))
  );
}

/** Whether the target has changed between two reads of a cluster. */
function hasOtherTarget(cluster: Cluster, before: Cluster): boolean {
  const [now, earlier] = [pendingGoal(cluster), pendingGoal(before)];
  return now.version !== earlier.version || now.controlPlanes !== earlier.controlPlanes;
}

/** Whether a step is the upgrade that the service offers anyway, so that no target needs to be set. */
function isPlainUpgrade(cluster: Cluster, step: ClusterGoal): boolean {
  return (
    step.controlPlanes === undefined &&
    cluster.statuses.available_upgrade === step.version &&
    Object.values(pendingGoal(cluster)).every((value) => value === undefined)
  );
}

/** Returns a function for the remaining time in milliseconds. All steps share one limit. */
function deadlineOf({ timeoutMs = defaultPollTimeoutMs, clock = systemClock }: UpgradeClusterOptions): () => number {
  const until = clock.now() + timeoutMs;
  return () => Math.max(1, until - clock.now());
}

function untilSettled(
  { clusters }: Pick<Client, 'clusters'>,
  { signal, onChange, clock = systemClock }: UpgradeClusterOptions,
  leftMs: () => number,
): NonNullable<UpgradeClusterOptions['settled']> {
  return async ({ id, name }, isReached) => {
    const found = await waitUntil<Cluster>(
      {
        name: `cluster ${name}`,
        id,
        target: 'ready',
        look: async (looking) => clusters.get(id, { signal: looking }),
        // Right after a change the cluster may still report its old status, `ready`.
        statusOf: (cluster) =>
          cluster.statuses.status === 'ready' && !isReached(cluster)
            ? 'ready, not changed yet'
            : (cluster.statuses.status ?? 'unknown'),
      },
      { signal, timeoutMs: leftMs(), onChange: ({ status }) => (status === 'ready' ? undefined : onChange?.(status)) },
      clock,
    );
    if (found === undefined) throw new OksError('not_found', `Cluster ${name} no longer exists.`);
    return found;
  };
}
