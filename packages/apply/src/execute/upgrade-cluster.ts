import type { CallOptions, Client } from '@oks-kit/client';
import { type Clock, OksWaitError, systemClock } from '@oks-kit/core';
import type { Cluster } from '@oks-kit/schemas';
import { isAtVersion, nextVersion } from '../plan/versions.ts';

/** The target version and control planes of a cluster. */
export interface ClusterGoal {
  readonly version?: string | undefined;
  readonly controlPlanes?: string | undefined;
}

export interface UpgradeClusterOptions {
  readonly signal?: AbortSignal | undefined;
  /** Longest time for all steps together, in milliseconds. @default 1800000 */
  readonly timeoutMs?: number | undefined;
  /** Called before each step, with the cluster's current state and the state after the step. */
  readonly onStep?: ((cluster: Cluster, step: ClusterGoal) => void) | undefined;
  /** Sends a change, with options of its choice. @default passes on the signal */
  readonly send?: (<T>(call: (options: CallOptions) => PromiseLike<T>) => Promise<T>) | undefined;
  /** Waits until a cluster is `ready` and the test is true. @default polls */
  readonly settled?: ((cluster: Cluster, isReached: (cluster: Cluster) => boolean) => Promise<Cluster>) | undefined;
  /** @default the system's */
  readonly clock?: Clock | undefined;
}

/** What the next upgrade would change, if an earlier change was interrupted before its second step. */
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
 * Brings a cluster to a version and to control planes, one minor version at a time, by the steps that the service
 * needs: UpdateCluster sets the target, UpgradeCluster applies it. Waits for each step. If interrupted,
 * call it again to continue. The target must not be older than the cluster. Throws the errors of the calls and
 * `OksWaitError`.
 */
export async function upgradeCluster(
  { clusters }: Pick<Client, 'clusters'>,
  cluster: Cluster,
  goal: ClusterGoal,
  options: UpgradeClusterOptions = {},
): Promise<Cluster> {
  const { signal, onStep } = options;
  const send = options.send ?? (async (call) => call({ signal }));
  const settled = options.settled ?? pollUntil({ clusters }, options);

  let current = cluster.statuses.status === 'ready' ? cluster : await settled(cluster, () => true);
  while (!isAtGoal(current, goal)) {
    const before = current;
    const step = nextStep(before, goal);
    onStep?.(before, step);
    if (!isPlainUpgrade(before, step) && !isExpected(before, step)) {
      const { version, controlPlanes } = step;
      const changes = {
        ...(version === undefined ? {} : { version }),
        ...(controlPlanes === undefined ? {} : { control_planes: controlPlanes }),
      };
      await send((own) => clusters.update(before.id, changes, own));
      current = await settled(before, (one) => isExpected(one, step));
    }
    if (!isAtGoal(current, step)) {
      await send((own) => clusters.upgrade(before.id, own));
      current = await settled(before, (one) => isAtGoal(one, step));
    }
  }
  return current;
}

function nextStep({ version, control_planes }: Cluster, goal: ClusterGoal): ClusterGoal {
  return {
    version:
      goal.version === undefined || isAtVersion(version, goal.version) ? undefined : nextVersion(version, goal.version),
    controlPlanes: goal.controlPlanes === control_planes ? undefined : goal.controlPlanes,
  };
}

/** Whether the first step is done. */
function isExpected(cluster: Cluster, step: ClusterGoal): boolean {
  const pending = pendingGoal(cluster);
  return (
    isAtGoal(cluster, step) ||
    ((step.version === undefined || pending.version === step.version) &&
      (step.controlPlanes === undefined || pending.controlPlanes === step.controlPlanes))
  );
}

/** Whether the upgrade that the service offers is the step, so that the first step is not needed. */
function isPlainUpgrade(cluster: Cluster, step: ClusterGoal): boolean {
  return (
    step.controlPlanes === undefined &&
    cluster.statuses.available_upgrade === step.version &&
    Object.values(pendingGoal(cluster)).every((value) => value === undefined)
  );
}

/** After a change the cluster may still show its old, ready state for a moment. */
const pollMs = 500;

function pollUntil(
  { clusters }: Pick<Client, 'clusters'>,
  { signal, timeoutMs = 1_800_000, clock = systemClock }: UpgradeClusterOptions,
): NonNullable<UpgradeClusterOptions['settled']> {
  const until = clock.now() + timeoutMs;
  return async (cluster, isReached) => {
    for (;;) {
      const left = Math.max(1, until - clock.now());
      const current = await clusters.waitFor(cluster.id, 'ready', { signal, timeoutMs: left });
      if (isReached(current)) return current;
      if (left <= pollMs) {
        throw new OksWaitError('wait_timeout', `Timed out while waiting for cluster ${cluster.name} to change.`, {
          lastStatus: current.statuses.status ?? undefined,
          hint: 'The change may still be in progress. Run the command again to continue.',
        });
      }
      await clock.sleep(pollMs, signal);
    }
  };
}
