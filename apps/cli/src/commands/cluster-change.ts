import type { Client } from '@oks-kit/client';
import {
  type Cluster,
  type ClusterInput,
  isOksError,
  OksError,
  OksInputError,
  OksNotFoundError,
  operations,
} from '@oks-kit/schemas';
import { type Body, isList, valueAt } from '../body-path.ts';
import { chooseCluster, chooseProject } from '../choose.ts';
import type { Globals, Run } from '../command.ts';
import { applyAsked, checkAsked, checkWhole, type Edit, editsOf, tagEdits } from '../compose-body.ts';
import { confirmDeletion } from '../confirm.ts';
import { type Connection, connect } from '../connect.ts';
import type { Context } from '../context.ts';
import { changeDefaults, readDefaults } from '../defaults.ts';
import { waitTimeout } from '../duration.ts';
import { clusterLabel, findClusters, findProject, type FoundCluster, noProject } from '../names.ts';
import { progressBoard } from '../output/progress.ts';
import { asData, printList } from '../output/render.ts';
import { harmless } from '../output/text.ts';
import { checkClusterFits } from '../preflight.ts';
import { doToEach, printResults, reportFailures } from '../several.ts';
import { changesOf } from './changes.ts';
import { printCluster, viewOf } from './print-cluster.ts';
import { asking, printDryRun, printDryRunOfUpdate, protectionEdits, readAsked, windowEdits } from './composing.ts';
import { nameOf, nothingToChange, refuseProtected } from './project-change.ts';
import type { clusterCreate, clusterDelete, clusterUpdate, clusterUpgrade } from './rows/cluster.ts';
import { deleted, ready, type Target, waitForCluster } from './waiting.ts';

const myIp = 'my-ip';

export const runClusterCreate: Run<typeof clusterCreate> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const row = operations.CreateCluster;
  const asked = await checkAsked(
    await readAsked(context, flags, [
      ...editsOf({
        name: nameOf(args[0], flags.name),
        version: flags.version,
        description: flags.description,
        control_planes: flags['control-planes'],
        cp_subregions: givenList(flags.subregion),
        cidr_pods: flags['cidr-pods'],
        cidr_service: flags['cidr-service'],
        cluster_dns: flags['cluster-dns'],
        admin_whitelist: givenList(flags.admin),
      }),
      ...tagEdits(flags.tag),
      ...protectionEdits(flags),
      ...windowEdits(flags),
      ...pluginEdits(flags),
    ]),
    { row, fileName: flags.file, allowUnknown: flags['allow-unknown-fields'], mustAsk: ['name'], standIn: anyAddress },
  );
  const connection = connect(context, globals);
  const { oks } = connection;
  const { signal } = context;
  const typedProject = valueAt(applyAsked({}, asked), ['project_id']);
  const [{ name: _name, project_id: _project, tags: _tags, ...template }, project] = await Promise.all([
    // The template's name, project and tags are samples; its whitelist is the caller's own address.
    oks.templates.cluster({ signal }),
    projectOf(context, globals, connection, typeof typedProject === 'string' ? typedProject : undefined),
  ]);
  const { name, project_id: _typed, admin_whitelist, ...rest } = applyAsked(template, asked);
  const body: Body = {
    name,
    project_id: project.id,
    admin_whitelist: isList(admin_whitelist)
      ? withOwnAddress(admin_whitelist, template.admin_whitelist)
      : admin_whitelist,
    ...rest,
  };
  await checkWhole(row, body, asked);
  if (flags['dry-run']) return printDryRun(context, globals, body);

  await checkClusterFits(oks, body, project, signal);
  const label = `${project.name}/${String(name)}`;
  const created = await asking(
    context,
    `create cluster ${harmless(label)}`,
    `oks cluster get ${harmless(label)}`,
    // Boundary: the call checks it field by field.
    oks.clusters.create(body as unknown as ClusterInput, { signal, unknownFields: 'send' }),
  );
  const cluster =
    flags.wait === undefined
      ? created
      : await waitForCluster({ context, globals, oks, label, id: created.id, target: ready, timeoutMs });
  await printCluster(context, globals, connection, { cluster: cluster ?? created, projectName: project.name });
  return undefined;
};

export const runClusterUpdate: Run<typeof clusterUpdate> = async ({ context, globals, flags, args: [reference] }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const { admin, 'admin-add': add, 'admin-remove': remove } = flags;
  const row = operations.UpdateCluster;
  const asked = await checkAsked(
    await readAsked(context, flags, [
      ...editsOf({ version: flags.version, description: flags.description, admin_whitelist: givenList(admin) }),
      ...tagEdits(flags.tag, flags.untag),
      ...protectionEdits(flags),
      ...windowEdits(flags),
      ...pluginEdits(flags),
    ]),
    {
      row,
      fileName: flags.file,
      allowUnknown: flags['allow-unknown-fields'],
      mustAsk: [],
      standIn: anyAddress,
      createRow: operations.CreateCluster,
    },
  );
  // Who is let in is known only once the cluster is; whether these can be addresses, already now.
  await checkAsked(
    { file: {}, edits: editsOf({ admin_whitelist: givenList(add) }) },
    { row, fileName: undefined, mustAsk: [], standIn: anyAddress },
  );
  if (Object.keys(asked.file).length + asked.edits.length + add.length + remove.length === 0)
    throw nothingToChange('cluster');
  const connection = connect(context, globals);
  const { oks } = connection;
  const { signal } = context;
  const found = await chooseCluster(context, globals, connection, reference);
  const { cluster } = found;
  const label = clusterLabel(found);
  const changes = changesOf(cluster, asked);
  const body = await withAdmins(oks, changes, cluster, add, remove, signal);
  await checkWhole(row, body);
  if (flags['dry-run']) return printDryRunOfUpdate(context, globals, { ...cluster }, body);

  const updated = await asking(
    context,
    `change cluster ${harmless(label)}`,
    `oks cluster get ${harmless(label)}`,
    oks.clusters.update(cluster.id, body, { signal, unknownFields: 'send' }),
  );
  const { version } = body;
  const target: Target = typeof version === 'string' ? { version } : ready;
  const final =
    flags.wait === undefined
      ? updated
      : await waitForCluster({ context, globals, oks, label, id: cluster.id, target, timeoutMs });
  await printCluster(context, globals, connection, { ...found, cluster: final ?? updated });
  return undefined;
};

export const runClusterUpgrade: Run<typeof clusterUpgrade> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const connection = connect(context, globals);
  const { oks } = connection;
  const { signal } = context;
  const found = await findSeveral(context, globals, connection, args);
  const board = progressBoard(context, globals);
  const results = await doToEach(
    context,
    found.map((one) => ({ label: clusterLabel(one), ...one })),
    async ({ label, cluster }) => {
      const to = cluster.statuses.available_upgrade ?? '';
      if (to === '') {
        throw new OksError(
          'conflict',
          `Cluster ${harmless(label)} is at ${harmless(cluster.version)}, and the service offers no upgrade from there.`,
          {
            hint: 'See `oks limits versions` for what there is.',
          },
        );
      }
      if (!globals.quiet)
        context.stderr.write(`cluster ${harmless(label)}: upgrading ${harmless(cluster.version)} → ${harmless(to)}\n`);
      const started = await asking(
        context,
        `upgrade cluster ${harmless(label)}`,
        `oks cluster get ${harmless(label)}`,
        oks.clusters.upgrade(cluster.id, { signal }),
      );
      return { started, to };
    },
    async ({ label, cluster }, { started, to }) =>
      flags.wait === undefined
        ? started
        : ((await waitForCluster({
            context,
            globals,
            oks,
            label,
            id: cluster.id,
            target: { version: to },
            timeoutMs,
            progress: board(`cluster ${label}`),
          })) ?? started),
  );
  const upgraded = results.flatMap((result) => ('value' in result ? [result.value] : []));
  const [only] = upgraded;
  const [first] = found;
  if (found.length === 1 && only !== undefined)
    await printCluster(context, globals, connection, { cluster: only, projectName: first?.projectName });
  else if (asData(globals)) await printResults(context, globals, results);
  else
    await printList(
      context,
      globals,
      upgraded,
      await viewOf(context, globals, connection, found),
      'No cluster was upgraded.',
    );
  return reportFailures(context, globals, 'cluster', results);
};

export const runClusterDelete: Run<typeof clusterDelete> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const connection = connect(context, globals);
  const { oks, signIn } = connection;
  const { signal } = context;
  const found = await findClusters(oks, args, chooseProject(context, globals, connection), signal);
  const items = found.map((one) => ({ label: clusterLabel(one), cluster: one.cluster }));
  refuseProtected(
    'cluster',
    items.map(({ label, cluster }) => ({ label, protected: cluster.disable_api_termination })),
  );
  await confirmDeletion(
    context,
    globals,
    'cluster',
    items.map(({ label }) => label),
  );

  const board = progressBoard(context, globals);
  const results = await doToEach(
    context,
    items,
    ({ label, cluster }) =>
      asking(
        context,
        `delete cluster ${harmless(label)}`,
        `oks cluster get ${cluster.id}`,
        oks.clusters.delete(cluster.id, { signal }),
      ),
    async ({ label, cluster: { id, name, project_id } }) => {
      const progress = flags.wait === undefined ? undefined : board(`cluster ${label}`);
      if (progress !== undefined)
        await waitForCluster({ context, globals, oks, label, id, target: deleted, timeoutMs, progress });
      else if (!globals.quiet) context.stderr.write(`cluster ${harmless(label)}: deleting\n`);
      return { name, id, project_id, status: progress === undefined ? 'deleting' : 'deleted' };
    },
  );
  const gone = results.flatMap((result) => ('value' in result ? [result.value.id] : []));
  const chosen = readDefaults(context, signIn).cluster;
  if (chosen !== undefined && gone.includes(chosen.id))
    await changeDefaults(context, signIn, ({ project }) => ({ project }));
  await printResults(context, globals, results);
  if (gone.length > 0) await (await import('../merged-contexts.ts')).offerContextRemoval(context, globals, gone);
  return reportFailures(context, globals, 'cluster', results);
};

/** The clusters to upgrade; the one that is meant where none is named. */
async function findSeveral(
  context: Context,
  globals: Globals,
  connection: Connection,
  args: readonly string[],
): Promise<readonly FoundCluster[]> {
  if (args.length < 2) return [await chooseCluster(context, globals, connection, args[0])];
  return findClusters(connection.oks, args, chooseProject(context, globals, connection), context.signal);
}

interface ProjectToFill {
  readonly id: string;
  readonly name: string;
  readonly cidr?: string | undefined;
}

/** The project of a new cluster: `--set project_id`, `--project`, the file, `OKS_PROJECT`, or the default one. */
async function projectOf(
  context: Context,
  globals: Globals,
  connection: Connection,
  typed: string | undefined,
): Promise<ProjectToFill> {
  const choice =
    globals.project === undefined && typed !== undefined
      ? { reference: typed }
      : chooseProject(context, globals, connection);
  if (choice === undefined) throw noProject();
  if (choice.name === undefined) return findProject(connection.oks, choice.reference, context.signal);
  try {
    return await connection.oks.projects.get(choice.reference, { signal: context.signal });
  } catch (error) {
    if (!isOksError(error, 'not_found')) throw error;
    throw new OksNotFoundError(`The default project ${harmless(choice.name)} is gone.`, {
      status: 404,
      hint: 'Choose another with `oks project use`, or none with `oks project use --unset`.',
    });
  }
}

/** Edits for the flags that name admission plugins. */
function pluginEdits(flags: {
  readonly 'enable-plugin': readonly string[];
  readonly 'disable-plugin': readonly string[];
}): Edit[] {
  const { 'enable-plugin': enable, 'disable-plugin': disable } = flags;
  const both = enable.find((plugin) => disable.includes(plugin));
  if (both !== undefined)
    throw new OksInputError(`Plugin ${both} can't be both turned on and off.`, {
      hint: 'Give it to --enable-plugin or to --disable-plugin.',
    });
  return [
    ...(enable.length === 0 ? [] : [{ path: ['admission_flags', 'enable_admission_plugins'] as const, value: enable }]),
    ...(disable.length === 0
      ? []
      : [{ path: ['admission_flags', 'disable_admission_plugins'] as const, value: disable }]),
  ];
}

/** Only the service knows the caller's address: until it is asked, an address of no one stands for `my-ip`. */
function anyAddress(body: Body): Body {
  const { admin_whitelist: admins } = body;
  return isList(admins)
    ? { ...body, admin_whitelist: admins.map((admin) => (admin === myIp ? '192.0.2.1' : admin)) }
    : body;
}

/** The changes with the whitelist that `--admin-add` and `--admin-remove` lead to, and `my-ip` put in words. */
async function withAdmins(
  oks: Client,
  changes: Body,
  cluster: Cluster,
  add: readonly string[],
  remove: readonly string[],
  signal: AbortSignal,
): Promise<Body> {
  const asked = changes['admin_whitelist'];
  const base = asked ?? cluster.admin_whitelist;
  if (!isList(base) || (asked === undefined && add.length + remove.length === 0)) return changes;
  // The template's whitelist is the caller's own address, and is asked for afresh each time.
  const own = [...base, ...add, ...remove].includes(myIp)
    ? (await oks.templates.cluster({ signal })).admin_whitelist
    : undefined;
  const before = withOwnAddress(base, own);
  const less = withOwnAddress(remove, own);
  const stranger = less.find((entry) => !before.includes(entry));
  if (typeof stranger === 'string')
    throw new OksInputError(`\`--admin-remove ${harmless(stranger)}\` is not in the whitelist.`, {
      hint: `There are: ${before.join(', ')}.`,
    });
  const kept = before.filter((entry) => !less.includes(entry));
  return { ...changes, admin_whitelist: [...new Set([...kept, ...withOwnAddress(add, own)])] };
}

/** A whitelist with `my-ip` replaced by what the service says the caller's address is. */
function withOwnAddress(whitelist: readonly unknown[], own: readonly string[] | undefined): readonly unknown[] {
  return whitelist.flatMap((entry): readonly unknown[] => {
    if (entry !== myIp) return [entry];
    if (own === undefined || own.length === 0)
      throw new OksInputError('The service does not say what your address is.', {
        hint: 'Give it yourself: --admin 192.0.2.7/32.',
      });
    return own;
  });
}

function givenList(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : values;
}
