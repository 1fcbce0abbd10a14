import {
  type ClusterGoal,
  isAtVersion,
  nextVersion,
  type PoolVersions,
  skewProblems,
  upgradeCluster,
} from '@oks-kit/apply/upgrade';
import { defaultPollTimeoutMs, isOksError, OksError, OksInputError } from '@oks-kit/core';
import { type Cluster, singleMasterPlan } from '@oks-kit/schemas';
import type { BodySource } from '../../input/changes.ts';
import { timeLeft } from '../../input/durations.ts';
import type { Progress } from '../../output/progress.ts';
import { clusterArgument, clusterLabel } from '../../resolve/clusters.ts';
import type { Session } from '../../session/session.ts';
import { lockClusters } from '../../verbs/cluster-lock.ts';
import { mutate } from '../../verbs/mutate.ts';
import { waitFor } from '../../verbs/wait.ts';
import { clusterBlocker, whenReady } from '../../verbs/when-ready.ts';
import { clusterNodes, notChecked, readNodes } from './nodes.ts';
import { clusters } from './noun.ts';

export interface ReachingGoal {
  /** The maximum time of all steps together. @default each step as long as the client waits */
  readonly timeoutMs: number | undefined;
  readonly progress: Progress;
  /** The result of `checkGoals`. Nodes that could not be read are not checked again. */
  readonly nodes: NodesAtFirst | undefined;
  /** The hint of an interruption: a sentence that ends with a command that continues. */
  readonly resume: string;
  /** The flag or the field of the version, for errors. */
  readonly versionFlag: '--version' | '--to' | 'version';
}

/** A cluster, and what should become of it. */
interface WithGoal {
  readonly cluster: Cluster;
  readonly goal: ClusterGoal;
}

/** The versions of the nodes before an upgrade, or `unknown` if they could not be read. */
export type NodesAtFirst = readonly PoolVersions[] | 'unknown';

/**
 * Checks goals before the first change, and reports everything that is wrong with them at once: an older version than
 * the cluster's, one that the service does not have, a plan with fewer masters, nodes that the new version would not
 * support. Returns the versions of the nodes of each cluster whose version changes. Throws `OksInputError`.
 */
export async function checkGoals(
  session: Session,
  goals: readonly WithGoal[],
): Promise<ReadonlyMap<Cluster, NodesAtFirst>> {
  const problems = [
    ...smallerPlans(session, goals),
    ...downgrades(session, goals),
    ...(await missingVersions(session, goals)),
  ];
  const pools = new Map<Cluster, NodesAtFirst>();
  if (problems.length === 0)
    await Promise.all(
      goals.map(async ({ cluster, goal: { version } }) => {
        // The certificate of a cluster that is not ready has to wait: its nodes are checked when it is upgraded.
        if (version === undefined || isAtVersion(cluster.version, version) || cluster.statuses.status !== 'ready')
          return;
        const found = await readNodes(session, cluster);
        pools.set(cluster, found ?? 'unknown');
        if (found === undefined) return;
        const label = clusterLabel(session, cluster);
        for (const { message, hint } of skewProblems(cluster.version, version, found))
          problems.push({ message: `Cluster ${label} cannot be upgraded to ${version}: ${message}.`, hint });
      }),
    );
  const [first] = problems;
  if (first !== undefined)
    throw new OksInputError(problems.map(({ message }) => message).join('\n'), { hint: first.hint });
  return pools;
}

interface GoalProblem {
  readonly message: string;
  readonly hint: string;
}

function smallerPlans(session: Session, goals: readonly WithGoal[]): GoalProblem[] {
  return goals
    .filter(({ cluster, goal: { controlPlanes } }) => isSmallerPlan(cluster, controlPlanes))
    .map(({ cluster }) => ({
      message:
        `Cluster ${clusterLabel(session, cluster)} has the plan ${cluster.control_planes}, and cannot be changed to ` +
        `${singleMasterPlan}: a control plane with several masters cannot be reduced to one.`,
      hint: `To list the plans: \`${session.hint('limits control-planes')}\`. Nothing was changed.`,
    }));
}

function isSmallerPlan({ control_planes }: Cluster, wanted: string | undefined): boolean {
  return wanted === singleMasterPlan && control_planes !== singleMasterPlan;
}

function downgrades(session: Session, goals: readonly WithGoal[]): GoalProblem[] {
  return goals.flatMap(({ cluster, goal: { version } }) => {
    if (version === undefined || isAtVersion(cluster.version, version)) return [];
    if (nextVersion(cluster.version, version) !== undefined) return [];
    const label = clusterLabel(session, cluster);
    return [
      {
        message: `Cluster ${label} is at ${cluster.version}, and cannot be downgraded to ${version}.`,
        hint: `To list the versions: \`${session.hint('limits versions')}\`.`,
      },
    ];
  });
}

/**
 * Versions that the service does not have. It is only asked if a goal is several steps away: a step cannot be undone,
 * so the goal must exist.
 */
async function missingVersions(session: Session, goals: readonly WithGoal[]): Promise<GoalProblem[]> {
  const far = goals.flatMap(({ cluster, goal: { version } }) => {
    if (version === undefined || isAtVersion(cluster.version, version)) return [];
    const next = nextVersion(cluster.version, version);
    return next === undefined || next === version ? [] : [version];
  });
  if (far.length === 0) return [];
  const versions = await session.client.limits.kubernetesVersions({ signal: session.signal });
  const missing = far.filter(
    (version) => !versions.some((one) => isAtVersion(version, one) || isAtVersion(one, version)),
  );
  return [...new Set(missing)].map((version) => ({
    message: `There is no Kubernetes version ${version}.`,
    hint: `The available versions are ${versions.join(', ')}. Nothing was changed.`,
  }));
}

/** Brings a cluster to a version and a plan, and shows each step in one progress line. */
export async function reachGoal(
  session: Session,
  cluster: Cluster,
  goal: ClusterGoal,
  { timeoutMs, progress, nodes, resume, versionFlag }: ReachingGoal,
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
  const leftMs = timeLeft(context, timeoutMs);
  let text = '';
  const oneLine: Progress = { change: (status) => progress.change(`${text}${status}`), done: () => undefined };
  let mark: '✓' | '✗' | undefined = '✗';
  try {
    const reached = await upgradeCluster(client, cluster, goal, {
      signal,
      timeoutMs,
      exclusively: lockClusters(session),
      nodes: nodes === 'unknown' ? undefined : clusterNodes(session, cluster),
      onNodesUnknown: (reason) => session.warn(notChecked(label, reason)),
      onChange: (state) => progress.change(`${text}${state}`),
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
