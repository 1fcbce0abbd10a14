import { isOksError, OksError, OksInputError } from '@oks-kit/core';
import type { Cluster } from '@oks-kit/schemas';
import type { Progress } from '../../output/progress.ts';
import { clusterArgument, clusterLabel } from '../../resolve/clusters.ts';
import type { Session } from '../../session/session.ts';
import { mutate } from '../../verbs/mutate.ts';
import { waitFor } from '../../verbs/wait.ts';
import { clusters } from './noun.ts';
import { isAtVersion, nextVersion } from './versions.ts';

/** The version and the plan that a cluster is to end at. */
export interface ClusterGoal {
  readonly version?: string | undefined;
  readonly controlPlanes?: string | undefined;
}

export interface ReachingGoal {
  /** How long all steps may take together. @default each step as long as the client waits */
  readonly timeoutMs: number | undefined;
  readonly progress: Progress;
  /** The hint of an interruption: a sentence that ends with a command that continues. */
  readonly resume: string;
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

/** Whether a cluster is where it is to end. */
export function isAtGoal(cluster: Cluster, { version, controlPlanes }: ClusterGoal): boolean {
  return (
    (version === undefined || isAtVersion(cluster.version, version)) &&
    (controlPlanes === undefined || cluster.control_planes === controlPlanes)
  );
}

/** Throws `OksInputError` if the goal is an older version than the cluster's. */
export function checkNoDowngrade(session: Session, cluster: Cluster, { version }: ClusterGoal): void {
  if (version === undefined || isAtVersion(cluster.version, version)) return;
  if (nextVersion(cluster.version, version) === undefined)
    throw new OksInputError(
      `Cluster ${clusterLabel(session, cluster)} is at ${cluster.version}, and cannot go back to ${version}.`,
      { hint: `To list the versions: \`${session.hint('limits versions')}\`.` },
    );
}

/**
 * Brings a cluster to a version and a plan, one minor version at a time, by the steps that the service needs: the first
 * sets what is expected, the second applies it. Waits for each step. A run that was interrupted continues.
 */
export async function reachGoal(
  session: Session,
  cluster: Cluster,
  goal: ClusterGoal,
  { timeoutMs, progress, resume }: ReachingGoal,
): Promise<Cluster> {
  const { client, signal, context, hint } = session;
  const label = clusterLabel(session, cluster);
  const startedAt = context.now();
  let text = '';
  // One line for all steps.
  const oneLine: Progress = { change: (status) => progress.change(`${text}${status}`), done: () => undefined };
  const settled = async (from: Cluster, isReached: (one: Cluster) => boolean): Promise<Cluster> => {
    const found = await waitFor(session, clusters, {
      item: from,
      target: { status: 'ready' },
      timeoutMs: timeoutMs === undefined ? undefined : Math.max(1, timeoutMs - (context.now() - startedAt)),
      progress: oneLine,
      resume,
      look: (lookSignal) => client.clusters.get(from.id, { signal: lookSignal }),
      isReached,
    });
    if (found !== undefined) return found;
    throw new OksError('not_found', `Cluster ${label} no longer exists.`);
  };
  const change = <T>(call: PromiseLike<T>): Promise<T> =>
    mutate(session, `change cluster ${label}`, hint('cluster get', [clusterArgument(session, cluster)]), call);

  let mark: '✓' | '✗' | undefined = '✗';
  try {
    let current = cluster.statuses.status === 'ready' ? cluster : await settled(cluster, () => true);
    while (!isAtGoal(current, goal)) {
      const before = current;
      const version =
        goal.version === undefined || isAtVersion(before.version, goal.version)
          ? undefined
          : nextVersion(before.version, goal.version);
      const step: ClusterGoal = {
        version,
        controlPlanes: goal.controlPlanes === before.control_planes ? undefined : goal.controlPlanes,
      };
      text = `${describeStep(before, step)}: `;
      const isExpected = (one: Cluster): boolean => {
        const pending = pendingGoal(one);
        return (
          isAtGoal(one, step) ||
          ((step.version === undefined || pending.version === step.version) &&
            (step.controlPlanes === undefined || pending.controlPlanes === step.controlPlanes))
        );
      };
      const isPlain =
        step.controlPlanes === undefined &&
        before.statuses.available_upgrade === step.version &&
        Object.values(pendingGoal(before)).every((value) => value === undefined);
      if (!isPlain && !isExpected(before)) {
        const body = {
          ...(step.version === undefined ? {} : { version: step.version }),
          ...(step.controlPlanes === undefined ? {} : { control_planes: step.controlPlanes }),
        };
        await change(client.clusters.update(before.id, body, { signal }));
        current = await settled(before, isExpected);
      }
      if (!isAtGoal(current, step)) {
        await change(client.clusters.upgrade(before.id, { signal }));
        current = await settled(before, (one) => isAtGoal(one, step));
      }
    }
    text = '';
    progress.change(describeGoal(current));
    mark = '✓';
    return current;
  } catch (error) {
    if (isOksError(error, 'aborted')) mark = undefined;
    throw error;
  } finally {
    progress.done(mark);
  }
}

/** A step in words: `1.31 → 1.32, cp.mono.master → cp.3.masters.small`. */
export function describeStep(cluster: Cluster, { version, controlPlanes }: ClusterGoal): string {
  return [
    ...(version === undefined || isAtVersion(cluster.version, version) ? [] : [`${cluster.version} → ${version}`]),
    ...(controlPlanes === undefined || cluster.control_planes === controlPlanes
      ? []
      : [`${cluster.control_planes} → ${controlPlanes}`]),
  ].join(', ');
}

function describeGoal({ version, control_planes }: Cluster): string {
  return `ready at ${version}, ${control_planes}`;
}
