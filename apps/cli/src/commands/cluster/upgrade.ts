import { type ClusterGoal, isAtGoal, pendingGoal } from '@oks-kit/apply/upgrade';
import { isNamePattern, OksInputError } from '@oks-kit/core';
import type { Cluster } from '@oks-kit/schemas';
import { waitTimeout } from '../../input/durations.ts';
import type { View } from '../../output/render.ts';
import { clusterArgument, clusterLabel, findClusters } from '../../resolve/clusters.ts';
import { findProject, namedProject, nameProjects } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import type { Session } from '../../session/session.ts';
import { printResults, reportFailures, runParallel, valuesOf } from '../../verbs/batch.ts';
import { isListed } from '../../verbs/list.ts';
import { whereOf } from '../../verbs/where.ts';
import { clusters } from './noun.ts';
import { checkGoals, describeStep, reachGoal } from './reach-goal.ts';
import type { clusterUpgrade } from './spec.ts';
import { checkVersion } from './versions.ts';

const defaultParallel = 4;

/** A cluster, and what an upgrade would change. */
interface Planned {
  readonly cluster: Cluster;
  readonly label: string;
  readonly goal: ClusterGoal;
}

export const runClusterUpgrade: Run<typeof clusterUpgrade> = async ({ session, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const maxParallel = readParallel(flags['max-parallel']);
  if (flags.to !== undefined) checkVersion('--to', flags.to);
  const found = await clustersToUpgrade(session, args, flags);
  await nameProjects(
    session,
    found.map(({ project_id }) => project_id),
  );
  const planned = found.map(
    (cluster): Planned => ({ cluster, label: clusterLabel(session, cluster), goal: goalOf(cluster, flags.to) }),
  );
  await checkGoals(session, planned);
  const open = planned.filter(({ cluster, goal }) => !isAtGoal(cluster, goal));
  if (flags['dry-run']) return printPlan(session, planned);
  for (const { cluster, label } of planned.filter((one) => !open.includes(one)))
    session.note(`cluster ${label}: already at ${cluster.version}`);
  if (open.length > 0)
    await session.ask.confirm({
      action: `upgrade ${open.length === 1 ? 'cluster' : 'clusters'} ${open.map(({ label }) => label).join(', ')}`,
      about: [
        `This upgrades ${open.length === 1 ? 'a cluster' : `${open.length} clusters`} ${whereOf(session)}:`,
        ...open.map(({ cluster, label, goal }) => `- ${label}: ${describeStep(cluster, goal)}`),
      ],
    });
  const results = await runParallel(session, {
    items: open,
    maxParallel,
    keepGoing: flags['keep-going'],
    labelOf: ({ label }) => label,
    run: ({ cluster, label, goal }) =>
      reachGoal(session, cluster, goal, {
        timeoutMs,
        progress: session.progress(`cluster ${label}`),
        versionFlag: '--to',
        resume:
          'To continue: ' +
          session.hint('cluster upgrade', [clusterArgument(session, cluster)], { to: flags.to, yes: true }),
      }),
  });
  const current = planned.filter((one) => !open.includes(one)).map(({ cluster }) => cluster);
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
  return reportFailures(session, 'cluster', results);
};

/** The clusters that the command line names. A default cluster is never upgraded. */
async function clustersToUpgrade(
  session: Session,
  args: readonly string[],
  flags: { readonly all: boolean; readonly outdated: boolean },
): Promise<readonly Cluster[]> {
  const { client, signal, globals } = session;
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
  if (!isWhole && patterns.length === 0) return named;
  const project = namedProject(session);
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
  return [...named, ...chosen.filter(({ id }) => !named.some((one) => one.id === id))];
}

/** The target of an upgrade: `--to`, the target of an interrupted change, or the available upgrade. */
function goalOf(cluster: Cluster, to: string | undefined): ClusterGoal {
  const pending = pendingGoal(cluster);
  const offered = cluster.statuses.available_upgrade || undefined;
  const isPending = pending.version !== undefined || pending.controlPlanes !== undefined;
  return { version: to ?? (isPending ? pending.version : offered), controlPlanes: pending.controlPlanes };
}

function readParallel(text: string | undefined): number {
  if (text === undefined) return defaultParallel;
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new OksInputError(`Invalid value "${text}" for \`--max-parallel\`: it must be between 1 and 999.`);
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

async function printPlan({ out, note }: Session, planned: readonly Planned[]): Promise<undefined> {
  if (out.isData)
    await out.value(
      planned.map(({ label, cluster, goal }) => ({
        cluster: label,
        id: cluster.id,
        version: cluster.version,
        to: goal.version ?? cluster.version,
        control_planes: cluster.control_planes,
        to_control_planes: goal.controlPlanes ?? cluster.control_planes,
      })),
    );
  else await out.list(planned, planView, { empty: 'There are no clusters to upgrade.' });
  note('Dry run: nothing was sent.');
  return undefined;
}
