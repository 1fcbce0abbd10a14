import {
  type ClusterGoal,
  describePool,
  isAtGoal,
  pendingGoal,
  poolsLeftBehind,
  type PoolVersions,
  waveOf,
} from '@oks-kit/apply/upgrade';
import { isNamePattern, OksInputError } from '@oks-kit/core';
import type { Cluster } from '@oks-kit/schemas';
import { waitTimeout } from '../../input/durations.ts';
import { readParallel } from '../../input/parallel.ts';
import type { View } from '../../output/render.ts';
import { clusterArgument, clusterLabel, findClusters } from '../../resolve/clusters.ts';
import { findProject, namedProject, nameProjects } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import type { Session } from '../../session/session.ts';
import { printResults, reportFailures, valuesOf } from '../../verbs/batch.ts';
import { isListed } from '../../verbs/list.ts';
import { whereOf } from '../../verbs/where.ts';
import { clusters } from './noun.ts';
import { checkGoals, describeStep, type NodesAtFirst, reachGoal } from './reach-goal.ts';
import type { clusterUpgrade } from './spec.ts';
import { readRollout, type Rollout, upgradeInWaves } from './upgrade-waves.ts';
import { checkVersion } from './versions.ts';

const defaultParallel = 4;

/** A cluster, and what an upgrade would change. */
interface Planned {
  readonly cluster: Cluster;
  readonly label: string;
  readonly goal: ClusterGoal;
  readonly wave: number;
  readonly nodes: NodesAtFirst | undefined;
  /** Node pools that keep an older version, as far as the nodes could be read. */
  readonly leftBehind: readonly PoolVersions[];
}

export const runClusterUpgrade: Run<typeof clusterUpgrade> = async ({ session, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const maxParallel = readParallel(flags['max-parallel']) ?? defaultParallel;
  if (flags.to !== undefined) checkVersion('--to', flags.to);
  const rollout = readRollout(flags);
  const { chosen, current: others } = await clustersToUpgrade(session, args, flags);
  await nameProjects(
    session,
    [...chosen, ...others].map(({ project_id }) => project_id),
  );
  const goals = chosen.map((cluster) => ({ cluster, goal: goalOf(cluster, flags.to) }));
  const pools = await checkGoals(session, goals);
  const planned = goals.map(({ cluster, goal }): Planned => {
    const label = clusterLabel(session, cluster);
    const { version } = goal;
    const nodes = pools.get(cluster);
    const known = nodes === undefined || nodes === 'unknown' ? [] : nodes;
    const leftBehind = version === undefined ? [] : poolsLeftBehind(version, known);
    return { cluster, goal, label, nodes, leftBehind, wave: waveOf(label, rollout.waves) };
  });
  const open = planned.filter(({ cluster, goal }) => !isAtGoal(cluster, goal));
  if (flags['dry-run']) return printPlan(session, planned, rollout);
  const closed = planned.filter((one) => !open.includes(one));
  for (const { cluster, label } of closed) session.note(`cluster ${label}: already at ${cluster.version}`);
  const upToDate = [...closed.map(({ label }) => label), ...others.map((cluster) => clusterLabel(session, cluster))];
  if (open.length > 0)
    await session.ask.confirm({
      action: `upgrade ${open.length === 1 ? 'cluster' : 'clusters'} ${open.map(({ label }) => label).join(', ')}`,
      about: [
        `This upgrades ${open.length === 1 ? 'a cluster' : `${open.length} clusters`} ${whereOf(session)}:`,
        ...open.flatMap(({ cluster, label, goal, wave, leftBehind }) => [
          `- ${label}: ${describeStep(cluster, goal)}${rollout.waves.length === 0 ? '' : ` (wave ${wave})`}`,
          ...leftBehind.map((pool) => `  not upgraded: node pool ${describePool(pool)}`),
        ]),
        ...(rollout.check === undefined ? [] : [`After each wave this command runs: ${rollout.check}`]),
      ],
    });
  const { results, leftBehind, checkError } = await upgradeInWaves(session, {
    open,
    upToDate,
    rollout,
    maxParallel,
    keepGoing: flags['keep-going'],
    upgrade: ({ cluster, label, goal, nodes }) =>
      reachGoal(session, cluster, goal, {
        timeoutMs,
        nodes,
        progress: session.progress(`cluster ${label}`),
        versionFlag: '--to',
        resume:
          'To continue: ' +
          session.hint('cluster upgrade', [clusterArgument(session, cluster)], { to: flags.to, yes: true }),
      }),
  });
  if (leftBehind.length > 0)
    session.note(`Node pools at an older version than their cluster: ${leftBehind.map(describePool).join(', ')}.`);
  const current = closed.map(({ cluster }) => cluster);
  const done = [...current, ...valuesOf(results)];
  const view = await clusters.view(session, done);
  const [only, another] = done;
  if (session.out.isData && planned.length > 1)
    await printResults(session, [
      ...current.map((cluster) => ({ label: clusterLabel(session, cluster), value: cluster })),
      ...results,
    ]);
  else if (only !== undefined && another === undefined && (session.out.isData || session.out.format === 'name'))
    await session.out.one(only, view);
  else if (done.length > 0) await session.out.list(done, view, { empty: '' });
  else if (planned.length === 0) session.note('There are no clusters to upgrade.');
  const code = reportFailures(session, 'cluster', results);
  if (code === undefined && checkError !== undefined) throw checkError;
  return code;
};

/**
 * The clusters that the command line names. A default cluster is never upgraded. With `--outdated`, `current` has the
 * clusters for which no upgrade is available.
 */
async function clustersToUpgrade(
  session: Session,
  args: readonly string[],
  flags: { readonly all: boolean; readonly outdated: boolean },
): Promise<{ readonly chosen: readonly Cluster[]; readonly current: readonly Cluster[] }> {
  const { globals } = session;
  const isWhole = flags.all || flags.outdated;
  const references = args.length > 0 || isWhole ? args : [globals.cluster ?? ''].filter((one) => one !== '');
  if (isWhole && args.length > 0)
    throw new OksInputError(`\`--${flags.all ? 'all' : 'outdated'}\` and CLUSTER cannot be used together.`);
  if (!isWhole && references.length === 0)
    throw new OksInputError('No cluster is specified.', {
      hint: 'Name a cluster or a pattern, or pass --all or --outdated. The default cluster is not upgraded.',
    });
  const [patterns, names] = [references.filter(isNamePattern), references.filter((one) => !isNamePattern(one))];
  const named = await findClusters(session, names);
  if (!isWhole && patterns.length === 0) return { chosen: named, current: [] };
  const project = namedProject(session);
  const { client, signal } = session;
  const listed =
    project === undefined
      ? await client.clusters.listAll({}, { signal })
      : await client.clusters.list({ project_id: (await findProject(session, project)).id }, { signal });
  await clusters.learnLabels?.(session, listed);
  const chosen = isWhole
    ? listed.filter((cluster) => flags.all || !isAtGoal(cluster, goalOf(cluster, undefined)))
    : listed.filter((cluster) => isListed(session, clusters, cluster, patterns));
  if (!isWhole && chosen.length === 0)
    throw new OksInputError(`No cluster matches ${patterns.map((pattern) => `\`${pattern}\``).join(', ')}.`, {
      hint: `To list the clusters: \`${session.hint('cluster list', [], { all: true })}\`.`,
    });
  return {
    chosen: [...named, ...chosen.filter(({ id }) => !named.some((one) => one.id === id))],
    current: isWhole ? listed.filter((cluster) => !chosen.includes(cluster)) : [],
  };
}

/** The target of an upgrade: `--to`, the target of an interrupted change, or the available upgrade. */
function goalOf(cluster: Cluster, to: string | undefined): ClusterGoal {
  const pending = pendingGoal(cluster);
  const offered = cluster.statuses.available_upgrade || undefined;
  const isPending = pending.version !== undefined || pending.controlPlanes !== undefined;
  return { version: to ?? (isPending ? pending.version : offered), controlPlanes: pending.controlPlanes };
}

const planView: View<Planned> = {
  nameOf: ({ label }) => label,
  columns: [
    { name: 'cluster', cell: ({ label }) => label },
    { name: 'version', cell: ({ cluster }) => cluster.version },
    { name: 'to', cell: ({ cluster, goal }) => goal.version ?? cluster.version },
    { name: 'change', cell: ({ cluster, goal }) => describeStep(cluster, goal) || 'none' },
  ],
};
const waveView: View<Planned> = {
  ...planView,
  columns: [{ name: 'wave', cell: ({ wave }) => String(wave) }, ...planView.columns],
};

async function printPlan({ out, note }: Session, all: readonly Planned[], rollout: Rollout): Promise<undefined> {
  const planned = all.toSorted((a, b) => a.wave - b.wave);
  if (out.isData)
    await out.value(
      planned.map(({ label, cluster, goal, wave, leftBehind }) => ({
        cluster: label,
        id: cluster.id,
        version: cluster.version,
        to: goal.version ?? cluster.version,
        control_planes: cluster.control_planes,
        to_control_planes: goal.controlPlanes ?? cluster.control_planes,
        wave,
        left_behind: leftBehind,
      })),
    );
  else {
    const view = rollout.waves.length === 0 ? planView : waveView;
    await out.list(planned, view, { empty: 'There are no clusters to upgrade.' });
    for (const pool of planned.flatMap(({ leftBehind }) => leftBehind))
      note(`Not upgraded with its cluster: node pool ${describePool(pool)}.`);
  }
  if (rollout.check !== undefined) note(`After each wave this command would run: ${rollout.check}`);
  note('Dry run: nothing was sent.');
  return undefined;
}
