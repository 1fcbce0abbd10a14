import { OksInputError } from '@oks-kit/core';
import { waitTimeout } from '../../input/durations.ts';
import type { Run } from '../../session/entry.ts';
import { nodepools } from './noun.ts';
import { orNearest, reachPools } from './reach.ts';
import { countOf } from './shape.ts';
import type { nodepoolScale } from './spec.ts';
import { readyPool } from './wait.ts';

export const runNodepoolScale: Run<typeof nodepoolScale> = async ({ session, flags, args: [name = ''] }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const count = countOf('--count', flags.count);
  if (count === undefined) throw new OksInputError('`--count` is missing.', { hint: 'For example --count 3.' });
  const pools = await reachPools(session);
  const scaled = await orNearest(session, pools, name, pools.scale(name, count, { signal: session.signal }));
  const pool = await readyPool(session, pools, scaled, flags.wait, timeoutMs);
  await session.out.one(pool, await nodepools.view(session, [pool]));
  return undefined;
};
