import { type ClusterGoal, isAtVersion, nextVersion, upgradeCluster } from '@oks-kit/apply/upgrade';
import { defaultPollTimeoutMs, isOksError, OksError, OksInputError } from '@oks-kit/core';
import { type Cluster, singleMasterPlan } from '@oks-kit/schemas';
import type { BodySource } from '../../input/changes.ts';
import type { Progress } from '../../output/progress.ts';
import { clusterArgument, clusterLabel } from '../../resolve/clusters.ts';
import type { Session } from '../../session/session.ts';
import { mutate } from '../../verbs/mutate.ts';
import { waitFor } from '../../verbs/wait.ts';
import { clusterBlocker, whenReady } from '../../verbs/when-ready.ts';
import { clusters } from './noun.ts';

export interface ReachingGoal {
  /** The maximum time of all steps together. @default each step as long as the client waits */
  readonly timeoutMs: number | undefined;
  readonly progress: Progress;
  /** The hint of an interruption: a sentence that ends with a command that continues. */
  readonly resume: string;
  /** The flag of the version, for errors. */
  readonly versionFlag: '--version' | '--to';
}

/**
 * Throws `OksInputError` if a goal is an older version than the cluster's, one that the service does not have, or a
 * plan with fewer masters. The service is only asked for its versions if a goal is several steps away: a step cannot be
 * undone, so the goal must exist.
 */
export async function checkGoals(
  session: Session,
  goals: readonly { readonly cluster: Cluster; readonly goal: ClusterGoal }[],
): Promise<void> {
  const far: string[] = [];
  for (const { cluster, goal } of goals) {
    const { version, controlPlanes } = goal;
    if (controlPlanes === singleMasterPlan && cluster.control_planes !== singleMasterPlan)
      throw new OksInputError(
        `Cluster ${clusterLabel(session, cluster)} has the plan ${cluster.control_planes}, and cannot be changed to ` +
          `${singleMasterPlan}: several masters cannot become one.`,
        { hint: `To list the plans: \`${session.hint('limits control-planes')}\`. Nothing was changed.` },
      );
    if (version === undefined || isAtVersion(cluster.version, version)) continue;
    const next = nextVersion(cluster.version, version);
    if (next === undefined)
      throw new OksInputError(
        `Cluster ${clusterLabel(session, cluster)} is at ${cluster.version}, and cannot be downgraded to ${version}.`,
        { hint: `To list the versions: \`${session.hint('limits versions')}\`.` },
      );
    if (next !== version) far.push(version);
  }
  if (far.length === 0) return;
  const versions = await session.client.limits.kubernetesVersions({ signal: session.signal });
  const missing = far.find(
    (version) => !versions.some((one) => isAtVersion(version, one) || isAtVersion(one, version)),
  );
  if (missing !== undefined)
    throw new OksInputError(`There is no Kubernetes version ${missing}.`, {
      hint: `The versions are ${versions.join(', ')}. Nothing was changed.`,
    });
}

/** Brings a cluster to a version and a plan, and shows each step in one progress line. */
export async function reachGoal(
  session: Session,
  cluster: Cluster,
  goal: ClusterGoal,
  { timeoutMs, progress, resume, versionFlag }: ReachingGoal,
): Promise<Cluster> {
  const { client, signal, context, hint } = session;
  const label = clusterLabel(session, cluster);
  const what = `change cluster ${label}`;
  const check = hint('cluster get', [clusterArgument(session, cluster)]);
  const source: BodySource = {
    body: {},
    edits: [
      { path: ['version'], value: goal.version, flag: versionFlag },
      { path: ['control_planes'], value: goal.controlPlanes, flag: '--control-planes' },
    ],
  };
  const startedAt = context.now();
  const leftMs = (): number | undefined =>
    timeoutMs === undefined ? undefined : Math.max(1, timeoutMs - (context.now() - startedAt));
  let text = '';
  const oneLine: Progress = { change: (status) => progress.change(`${text}${status}`), done: () => undefined };
  let mark: '✓' | '✗' | undefined = '✗';
  try {
    const reached = await upgradeCluster(client, cluster, goal, {
      signal,
      onStep: (before, step) => (text = `${describeStep(before, step)}: `),
      send: (call) =>
        mutate(session, { what, check, source }, (mutation) =>
          whenReady(
            session,
            { what, deadlineMs: leftMs() ?? defaultPollTimeoutMs, look: clusterBlocker(cluster.id) },
            mutation,
            call,
          ),
        ),
      async settled(from, isReached) {
        const found = await waitFor(session, clusters, {
          item: from,
          target: { status: 'ready' },
          timeoutMs: leftMs(),
          progress: oneLine,
          resume,
          look: (lookSignal) => client.clusters.get(from.id, { signal: lookSignal }),
          isReached,
        });
        if (found !== undefined) return found;
        throw new OksError('not_found', `Cluster ${label} no longer exists.`);
      },
    });
    progress.change(describeGoal(reached));
    mark = '✓';
    return reached;
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
