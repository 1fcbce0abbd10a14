import { createNodepools, type Nodepool, type Nodepools } from '@oks-kit/kubernetes';
import { isOksError, OksError, OksNotFoundError, OksWaitError } from '@oks-kit/schemas';
import { cachedKubeconfig, clusterIdOf } from '../cached-kubeconfig.ts';
import type { Globals, Run } from '../command.ts';
import { type Connection, connect } from '../connect.ts';
import type { Context } from '../context.ts';
import { parseDuration } from '../duration.ts';
import { type Progress, startProgress } from '../output/progress.ts';
import { printList, printOne, type View } from '../output/render.ts';
import { nearestOr } from '../output/text.ts';
import { ageColumn } from '../views.ts';
import { type Print, watch, watchInterval } from '../watching.ts';
import { quoted, sameFlags } from './waiting.ts';
import type { nodepoolGet, nodepoolList, nodepoolWait } from './rows/nodepool.ts';

/** How node pools are printed. */
export const nodepoolView = (now: number): View<Nodepool> => ({
  nameOf: ({ metadata }) => metadata.name,
  columns: [
    { name: 'name', cell: ({ metadata }) => metadata.name },
    { name: 'state', kind: 'status', cell: ({ status }) => status?.state?.name ?? 'unknown' },
    { name: 'ready', cell: ({ spec, status }) => `${status?.progress?.['ready'] ?? 0}/${spec.desiredNodes}` },
    { name: 'type', cell: ({ spec }) => spec.nodeType },
    { name: 'zones', cell: ({ spec }) => spec.zones.join(',') },
    ageColumn(now, ({ metadata }) => metadata.creationTimestamp ?? ''),
    {
      name: 'autoscaling',
      wide: true,
      cell: ({ spec }) => (spec.autoscaling === true ? `${spec.minNodes ?? 0}-${spec.maxNodes ?? ''}` : 'off'),
    },
    { name: 'healing', wide: true, cell: ({ spec }) => (spec.autoHealing === true ? 'on' : 'off') },
    {
      name: 'volumes',
      wide: true,
      cell: ({ spec }) => (spec.volumes ?? []).map(({ type, size, dir }) => `${type}:${size}:${dir ?? ''}`).join(','),
    },
    {
      name: 'labels',
      wide: true,
      cell: ({ metadata }) =>
        Object.entries(metadata.labels ?? {})
          .map(([key, value]) => `${key}=${value}`)
          .join(','),
    },
    { name: 'last-error', wide: true, cell: ({ status }) => status?.last_error?.message ?? '' },
  ],
});

/** The node pools of a cluster, and how it was reached. */
export interface Reached extends Connection {
  readonly pools: Nodepools;
}

/** Reaches the cluster that a command is about, with a certificate from the cache: a second command needs no new one. */
export async function reachPools(context: Context, globals: Globals): Promise<Reached> {
  const connection = connect(context, globals);
  const id = await clusterIdOf(context, globals, connection);
  let current = await cachedKubeconfig(context, connection, id);
  const pools = createNodepools({
    kubeconfig: async () => {
      // A wait can be longer than what is left of a certificate.
      if (context.now() >= current.renewAt.getTime()) current = await cachedKubeconfig(context, connection, id);
      return current.kubeconfig;
    },
  });
  return { ...connection, pools };
}

export const runNodepoolList: Run<typeof nodepoolList> = async ({ context, globals, flags }) => {
  const intervalMs = watchInterval(flags.watch);
  const { pools } = await reachPools(context, globals);
  const look = (): Promise<Nodepool[]> => pools.list({ signal: context.signal });
  const print: Print<Nodepool> = (to, how, items, { widths }) =>
    printList(to, how, items, nodepoolView(context.now()), 'The cluster has no node pools.', widths);
  if (intervalMs !== undefined) return watchPools(context, globals, intervalMs, look, print);
  await print(context, globals, await look(), { asScreen: false, widths: [] });
  return undefined;
};

export const runNodepoolGet: Run<typeof nodepoolGet> = async ({ context, globals, flags, args: [name = ''] }) => {
  const intervalMs = watchInterval(flags.watch);
  const { pools } = await reachPools(context, globals);
  const { signal } = context;
  const look = (): Promise<Nodepool> => pools.get(name, { signal });
  const first = await orNearest(pools, name, signal, look());
  if (intervalMs === undefined) {
    await printOne(context, globals, first, nodepoolView(context.now()));
    return undefined;
  }
  return watchPools(
    context,
    globals,
    intervalMs,
    async () => [await look()],
    (to, how, items, { asScreen, widths }) =>
      asScreen && items[0] !== undefined
        ? printOne(to, how, items[0], nodepoolView(context.now()))
        : printList(to, how, items, nodepoolView(context.now()), 'It is gone.', widths),
  );
};

function watchPools(
  context: Context,
  globals: Globals,
  intervalMs: number,
  look: () => Promise<readonly Nodepool[]>,
  print: Print<Nodepool>,
): Promise<undefined> {
  return watch<Nodepool>({
    context,
    globals,
    intervalMs,
    look,
    idOf: ({ metadata }) => metadata.name,
    asDeleted: (pool) => ({ ...pool, status: { ...pool.status, state: { name: 'deleted' } } }),
    print,
  });
}

export const runNodepoolWait: Run<typeof nodepoolWait> = async ({ context, globals, flags, args: [name = ''] }) => {
  const timeout = flags['wait-timeout'];
  const timeoutMs = timeout === undefined ? undefined : parseDuration('--wait-timeout', timeout);
  const { pools } = await reachPools(context, globals);
  const pool = await orNearest(
    pools,
    name,
    context.signal,
    waitForPool({ context, globals, pools, name, target: 'ready', timeoutMs }),
  );
  if (pool !== undefined) await printOne(context, globals, pool, nodepoolView(context.now()));
  return undefined;
};

/** Waits and shows each change; stops at once on an error that the pool reports. */
export async function waitForPool(waiting: {
  readonly context: Context;
  readonly globals: Globals;
  readonly pools: Nodepools;
  readonly name: string;
  readonly target: 'ready' | 'deleted';
  readonly timeoutMs: number | undefined;
  /** @default a line of its own */
  readonly progress?: Progress | undefined;
}): Promise<Nodepool | undefined> {
  const { context, globals, pools, name, target, timeoutMs } = waiting;
  const progress = waiting.progress ?? startProgress(context, globals, `node pool ${name}`);
  let last: string | undefined;
  let mark: '✓' | '✗' | undefined = '✗';
  try {
    const pool = await pools.waitFor(name, target, {
      timeoutMs,
      signal: context.signal,
      onChange({ text }) {
        last = text;
        progress.change(text);
      },
    });
    if (pool === undefined) progress.change('deleted');
    mark = '✓';
    return pool;
  } catch (error) {
    const same = sameFlags(globals, ['cluster', 'project', 'profile', 'region', 'endpoint']);
    const resume =
      target === 'ready'
        ? `Wait on with: ${['oks nodepool wait', quoted(name), ...same].join(' ')}`
        : `Look with: ${['oks nodepool list', ...same].join(' ')}`;
    if (context.signal.aborted) {
      mark = undefined;
      throw new OksError(
        'aborted',
        `Stopped waiting: node pool ${name} is ${last ?? 'not seen yet'}. The work goes on without you.`,
        { hint: resume },
      );
    }
    if (isOksError(error, 'wait_timeout'))
      throw new OksWaitError('wait_timeout', error.message, {
        lastStatus: last,
        cause: error,
        hint: `The work goes on. ${resume}`,
      });
    throw error;
  } finally {
    progress.done(mark);
  }
}

/** What a call about one pool yields. For a name that is none it says which is near. */
export async function orNearest<T>(pools: Nodepools, name: string, signal: AbortSignal, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!isOksError(error, 'not_found')) throw error;
    const names = (await pools.list({ signal })).map(({ metadata }) => metadata.name);
    throw new OksNotFoundError(`There is no node pool \`${name}\`.`, {
      status: 404,
      cause: error,
      hint: nearestOr('See `oks nodepool list`.', name, names),
    });
  }
}
