import { fetchKubeconfig } from '@oks-kit/kubeconfig';
import { createNodepools, type Nodepool, nodepoolFromTemplate, type Nodepools, type NodepoolVolume } from '@oks-kit/nodepools';
import { OksInputError } from '@oks-kit/schemas';
import type { Globals, Run } from '../command.ts';
import { readTags } from '../compose-body.ts';
import { confirmDeletion } from '../confirm.ts';
import { type Connection, connect } from '../connect.ts';
import type { Context } from '../context.ts';
import { parseDuration, waitTimeout } from '../duration.ts';
import { clusterReference, findCluster, projectReference } from '../names.ts';
import { startProgress } from '../output/progress.ts';
import { printList, printOne, type View } from '../output/render.ts';
import { ageColumn } from '../views.ts';
import { printDryRun } from './composing.ts';
import { nameOf } from './project-change.ts';
import type { nodepoolCreate, nodepoolDelete, nodepoolGet, nodepoolList, nodepoolScale, nodepoolWait } from './rows/nodepool.ts';

/** The kind of machine where none is named: small, and in every Region. */
const defaultNodeType = 'tinav6.c2r4p3';

const view = (now: number): View<Nodepool> => ({
  nameOf: ({ metadata }) => metadata.name,
  columns: [
    { name: 'name', cell: ({ metadata }) => metadata.name },
    { name: 'state', kind: 'status', cell: ({ status }) => status?.state?.name ?? 'unknown' },
    { name: 'ready', cell: ({ spec, status }) => `${status?.progress?.['ready'] ?? 0}/${spec.desiredNodes}` },
    { name: 'type', cell: ({ spec }) => spec.nodeType },
    { name: 'zones', cell: ({ spec }) => spec.zones.join(',') },
    ageColumn(now, ({ metadata }) => metadata.creationTimestamp ?? ''),
  ],
});

/** The node pools of the cluster that a command is about, reached with a certificate of its own. */
async function poolsOf(context: Context, globals: Globals): Promise<Connection & { readonly pools: Nodepools }> {
  const connection = connect(context, globals);
  const cluster = await findCluster(
    connection.oks,
    clusterReference(context, globals, undefined, connection.signIn),
    projectReference(context, globals, connection.signIn),
    context.signal,
  );
  const { kubeconfig } = await fetchKubeconfig(connection.oks, cluster.id, { ttl: '1h', signal: context.signal });
  return { ...connection, pools: createNodepools({ kubeconfig }) };
}

export const runNodepoolList: Run<typeof nodepoolList> = async ({ context, globals }) => {
  const { pools } = await poolsOf(context, globals);
  await printList(context, globals, await pools.list({ signal: context.signal }), view(Date.now()), 'The cluster has no node pools.');
  return undefined;
};

export const runNodepoolGet: Run<typeof nodepoolGet> = async ({ context, globals, args: [name = ''] }) => {
  const { pools } = await poolsOf(context, globals);
  await printOne(context, globals, await pools.get(name, { signal: context.signal }), view(Date.now()));
  return undefined;
};

export const runNodepoolCreate: Run<typeof nodepoolCreate> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const name = nameOf(args[0], flags.name);
  if (name === undefined) throw new OksInputError('The node pool has no name.', { hint: 'Give it as the argument: `oks nodepool create workers`.' });
  const count = countOf(flags.count ?? '2');
  const volumes = flags.volume.length === 0 ? undefined : flags.volume.map(readVolume);
  const labels = flags.label.length === 0 ? undefined : readTags(flags.label);
  const { oks, signIn, pools } = await poolsOf(context, globals);
  const template = await oks.templates.nodepool({ signal: context.signal });
  const zones = flags.zone.length > 0 ? flags.zone : [`${signIn.region}a`];
  const manifest = nodepoolFromTemplate(template, { name, count, nodeType: flags.type ?? defaultNodeType, zones, volumes, labels });
  if (flags['dry-run']) return printDryRun(context, globals, { ...manifest });
  const created = await pools.create(manifest, { signal: context.signal });
  const pool = flags.wait === undefined ? created : await wait(context, globals, pools, name, 'ready', timeoutMs);
  await printOne(context, globals, pool ?? created, view(Date.now()));
  return undefined;
};

export const runNodepoolScale: Run<typeof nodepoolScale> = async ({ context, globals, flags, args: [name = ''] }) => {
  const timeoutMs = waitTimeout(flags.wait);
  if (flags.count === undefined) throw new OksInputError('`--count` is missing.', { hint: 'Such as --count 3.' });
  const count = countOf(flags.count);
  const { pools } = await poolsOf(context, globals);
  const scaled = await pools.scale(name, count, { signal: context.signal });
  const pool = flags.wait === undefined ? scaled : await wait(context, globals, pools, name, 'ready', timeoutMs);
  await printOne(context, globals, pool ?? scaled, view(Date.now()));
  return undefined;
};

export const runNodepoolDelete: Run<typeof nodepoolDelete> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const { pools } = await poolsOf(context, globals);
  const { signal } = context;
  const found = await Promise.all(args.map((name) => pools.get(name, { signal })));
  const names = found.map(({ metadata }) => metadata.name);
  await confirmDeletion(context, globals, 'node pool', names);
  for (const name of names) {
    await pools.delete(name, { signal });
    if (flags.wait !== undefined) await wait(context, globals, pools, name, 'deleted', timeoutMs);
    else if (!globals.quiet) context.stderr.write(`node pool ${name}: deleting\n`);
  }
  return undefined;
};

export const runNodepoolWait: Run<typeof nodepoolWait> = async ({ context, globals, flags, args: [name = ''] }) => {
  const timeout = flags['wait-timeout'];
  const timeoutMs = timeout === undefined ? undefined : parseDuration('--wait-timeout', timeout);
  const { pools } = await poolsOf(context, globals);
  const pool = await wait(context, globals, pools, name, 'ready', timeoutMs);
  if (pool !== undefined) await printOne(context, globals, pool, view(Date.now()));
  return undefined;
};

async function wait(context: Context, globals: Globals, pools: Nodepools, name: string, target: 'ready' | 'deleted', timeoutMs: number | undefined): Promise<Nodepool | undefined> {
  const progress = startProgress(context, globals, `node pool ${name}`);
  try {
    const pool = await pools.waitFor(name, target, { timeoutMs, signal: context.signal, onChange: ({ text }) => progress.change(text) });
    if (pool === undefined) progress.change('deleted');
    return pool;
  } finally {
    progress.done();
  }
}

function countOf(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new OksInputError('`--count` is a whole number, 0 or more.', { hint: 'Such as --count 2.' });
}

function readVolume(text: string): NodepoolVolume {
  const [, type = '', size = '', dir = ''] = /^([a-z0-9]+):(\d+):(\/.*)$/.exec(text) ?? [];
  if (type === '') throw new OksInputError(`\`--volume ${text}\` is not TYPE:SIZE:DIR.`, { hint: 'Such as --volume gp2:100:/.' });
  return { device: dir === '/' ? 'root' : 'data', type, size: Number(size), dir };
}
