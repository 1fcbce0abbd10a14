import type { Client } from '@oks-kit/client';
import { type ClusterInput, OksInputError, operations } from '@oks-kit/schemas';
import type { Globals, Run } from '../command.ts';
import { given, readBodyFile, readTags, setValues } from '../compose-body.ts';
import { confirmDeletion } from '../confirm.ts';
import { connect } from '../connect.ts';
import type { Context } from '../context.ts';
import { waitTimeout } from '../duration.ts';
import { clusterReference, findCluster, findProject, projectReference } from '../names.ts';
import { printCluster } from './cluster.ts';
import { changedTags, checkComposed, printDryRun } from './composing.ts';
import { nameOf } from './project-change.ts';
import type { clusterCreate, clusterDelete, clusterUpdate, clusterUpgrade } from './rows/cluster.ts';
import { waitForCluster } from './waiting.ts';

const myIp = 'my-ip';

export const runClusterCreate: Run<typeof clusterCreate> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const { oks } = connect(context, globals);
  const { signal } = context;
  const asked = setValues(
    {
      ...(flags.file === undefined ? {} : await readBodyFile(context, flags.file)),
      ...given({
        name: nameOf(args[0], flags.name),
        version: flags.version,
        description: flags.description,
        control_planes: flags['control-planes'],
        cp_subregions: flags.subregion.length === 0 ? undefined : flags.subregion,
        tags: flags.tag.length === 0 ? undefined : readTags(flags.tag),
        admin_whitelist: flags.admin.length === 0 ? undefined : flags.admin,
      }),
    },
    flags.set,
  );
  // Strict on what was typed, before any call: the template's own newer fields come in afterwards.
  const { name: _name, project_id: _project, tags: _tags, ...template } = await checkComposed(operations.CreateCluster, asked, ['name'], () =>
    oks.templates.cluster({ signal }),
  );
  const body = {
    ...template,
    ...asked,
    ...(flags.admin.length === 0 ? {} : { admin_whitelist: replaceMyIp(flags.admin, template.admin_whitelist) }),
    project_id: await projectIdOf(context, globals, oks, asked['project_id']),
  };
  if (flags['dry-run']) return printDryRun(context, globals, body);

  // Boundary: the call checks it field by field.
  const created = await oks.clusters.create(body as unknown as ClusterInput, { signal, unknownFields: 'send' });
  const cluster =
    flags.wait === undefined ? created : await waitForCluster({ context, globals, oks, name: created.name, id: created.id, target: 'ready', timeoutMs });
  await printCluster(context, globals, oks, cluster ?? created);
  return undefined;
};

export const runClusterUpdate: Run<typeof clusterUpdate> = async ({ context, globals, flags, args: [name] }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const { oks } = connect(context, globals);
  const { signal } = context;
  const file = flags.file === undefined ? {} : await readBodyFile(context, flags.file);
  const cluster = await findCluster(oks, clusterReference(context, globals, name), projectReference(context, globals), signal);
  const admins = await changedAdmins(oks, cluster.admin_whitelist, flags, signal);
  const body = setValues(
    {
      ...file,
      ...given({
        version: flags.version,
        description: flags.description,
        admin_whitelist: admins,
        tags: changedTags(cluster.tags, flags.tag, flags.untag),
      }),
    },
    flags.set,
  );
  if (Object.keys(body).length === 0) throw new OksInputError('Nothing to change was named.', { hint: 'See `oks cluster update --help`.' });
  if (flags['dry-run']) return printDryRun(context, globals, body);
  const updated = await oks.clusters.update(cluster.id, body, { signal });
  const final =
    flags.wait === undefined ? updated : await waitForCluster({ context, globals, oks, name: cluster.name, id: cluster.id, target: 'ready', timeoutMs });
  await printCluster(context, globals, oks, final ?? updated);
  return undefined;
};

export const runClusterUpgrade: Run<typeof clusterUpgrade> = async ({ context, globals, flags, args: [name] }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const { oks } = connect(context, globals);
  const { id, name: found } = await findCluster(oks, clusterReference(context, globals, name), projectReference(context, globals), context.signal);
  const started = await oks.clusters.upgrade(id, { signal: context.signal });
  const cluster = flags.wait === undefined ? started : await waitForCluster({ context, globals, oks, name: found, id, target: 'ready', timeoutMs });
  await printCluster(context, globals, oks, cluster ?? started);
  return undefined;
};

export const runClusterDelete: Run<typeof clusterDelete> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const { oks } = connect(context, globals);
  const { signal } = context;
  const project = projectReference(context, globals);
  const clusters = await Promise.all(args.map((name) => findCluster(oks, name, project, signal)));
  await confirmDeletion(context, globals, 'cluster', clusters.map(({ name }) => name));
  for (const { id, name } of clusters) {
    await oks.clusters.delete(id, { signal });
    if (flags.wait !== undefined) await waitForCluster({ context, globals, oks, name, id, target: 'deleted', timeoutMs });
    else if (!globals.quiet) context.stderr.write(`cluster ${name}: deleting\n`);
  }
  return undefined;
};

async function projectIdOf(context: Context, globals: Globals, oks: Client, fromFile: unknown): Promise<string> {
  const reference = globals.project ?? (typeof fromFile === 'string' ? fromFile : projectReference(context, globals));
  if (reference === undefined) throw new OksInputError('No project is named.', { hint: 'Name it with --project, or set OKS_PROJECT.' });
  return (await findProject(oks, reference, context.signal)).id;
}

/** The template's whitelist is the caller's own address, and is asked for afresh each time. */
function replaceMyIp(admins: readonly string[], own: readonly string[] | undefined): string[] {
  return admins.flatMap((admin) => {
    if (admin !== myIp) return [admin];
    if (own === undefined || own.length === 0) throw new OksInputError('The service does not say what your address is.', { hint: 'Give it with --admin ADDRESS/32.' });
    return own;
  });
}

async function changedAdmins(
  oks: Client,
  current: readonly string[],
  flags: { readonly admin: readonly string[]; readonly 'admin-add': readonly string[]; readonly 'admin-remove': readonly string[] },
  signal: AbortSignal,
): Promise<string[] | undefined> {
  const { admin, 'admin-add': add, 'admin-remove': remove } = flags;
  if (admin.length + add.length + remove.length === 0) return undefined;
  const own = [...admin, ...add].includes(myIp) ? (await oks.templates.cluster({ signal })).admin_whitelist : undefined;
  const base = admin.length > 0 ? replaceMyIp(admin, own) : current;
  const stranger = remove.find((entry) => !base.includes(entry));
  if (stranger !== undefined) throw new OksInputError(`\`${stranger}\` is not in the whitelist: ${base.join(', ')}.`);
  return [...new Set([...base.filter((entry) => !remove.includes(entry)), ...replaceMyIp(add, own)])];
}
