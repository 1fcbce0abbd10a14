import type { KindClient, NodePool } from '@oks-kit/kubernetes';
import { parseDuration } from '../../input/durations.ts';
import type { Progress } from '../../output/progress.ts';
import type { Run } from '../../session/entry.ts';
import type { Session } from '../../session/session.ts';
import { showWait } from '../../verbs/wait.ts';
import { nodepools } from './noun.ts';
import { orNearest, reachPools } from './reach.ts';
import type { nodepoolWait } from './spec.ts';

export const runNodepoolWait: Run<typeof nodepoolWait> = async ({ session, flags, args: [name = ''] }) => {
  const timeout = flags['wait-timeout'];
  const timeoutMs = timeout === undefined ? undefined : parseDuration('--wait-timeout', timeout);
  const pools = await reachPools(session);
  const pool = await orNearest(session, pools, name, waitForPool(session, { pools, name, target: 'ready', timeoutMs }));
  if (pool !== undefined) await session.out.one(pool, await nodepools.view(session, [pool]));
  return undefined;
};

export interface PoolWaiting {
  readonly pools: KindClient<NodePool>;
  readonly name: string;
  readonly target: 'ready' | 'deleted';
  readonly timeoutMs: number | undefined;
  /** @default a separate line */
  readonly progress?: Progress | undefined;
}

/** Waits for a node pool. Stops immediately at an error that the pool reports. Returns undefined once it is gone. */
export function waitForPool(session: Session, waiting: PoolWaiting): Promise<NodePool | undefined> {
  const { pools, name, target, timeoutMs, progress } = waiting;
  const resume =
    target === 'ready'
      ? `To keep waiting: ${session.hint('nodepool wait', [name])}`
      : `Check with: ${session.hint('nodepool list')}`;
  return showWait(
    session,
    { what: `node pool ${name}`, wanted: target, resume, progress, explainsFailure: true },
    (onChange) =>
      pools.waitFor(name, target, { timeoutMs, signal: session.signal, onChange: ({ text }) => onChange(text) }),
  );
}

/** The pool once it is ready if `--wait` is given, else as it is now. */
export async function readyPool(
  session: Session,
  pools: KindClient<NodePool>,
  pool: NodePool,
  wait: string | true | undefined,
  timeoutMs: number | undefined,
): Promise<NodePool> {
  if (wait === undefined) return pool;
  return (await waitForPool(session, { pools, name: pool.metadata.name, target: 'ready', timeoutMs })) ?? pool;
}
