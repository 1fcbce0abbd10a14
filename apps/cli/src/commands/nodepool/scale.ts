import { OksInputError } from '@oks-kit/core';
import type { Run } from '../../framework/spec.ts';
import { waitTimeout } from '../../input/durations.ts';
import { printOne } from '../../output/render.ts';
import { orNearest, reachPools } from './reach.ts';
import { countOf } from './shape.ts';
import type { nodepoolScale } from './spec.ts';
import { nodepoolView } from './view.ts';
import { waitForPool } from './wait.ts';

export const runNodepoolScale: Run<typeof nodepoolScale> = async ({ context, globals, flags, args: [name = ''] }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const count = countOf('--count', flags.count);
  if (count === undefined) throw new OksInputError('`--count` is missing.', { hint: 'Such as --count 3.' });
  const { pools } = await reachPools(context, globals);
  const scaled = await orNearest(pools, name, context.signal, pools.scale(name, count, { signal: context.signal }));
  const pool =
    flags.wait === undefined
      ? scaled
      : await waitForPool({ context, globals, pools, name, target: 'ready', timeoutMs });
  await printOne(context, globals, pool ?? scaled, nodepoolView(context.now()));
  return undefined;
};
