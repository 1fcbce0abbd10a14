import type { Nodepool, Nodepools } from '@oks-kit/kubernetes';
import { isOksError, OksError, OksWaitError } from '@oks-kit/core';
import type { Globals, Run } from '../../framework/spec.ts';
import { parseDuration } from '../../input/durations.ts';
import type { Context } from '../../main/context.ts';
import { type Progress, startProgress } from '../../output/progress.ts';
import { printOne } from '../../output/render.ts';
import { quoted, sameFlags } from '../../verbs/wait.ts';
import { orNearest, reachPools } from './reach.ts';
import type { nodepoolWait } from './spec.ts';
import { nodepoolView } from './view.ts';

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
