import { OksInputError } from '@oks-kit/core';
import { startWaitTime } from '../../input/durations.ts';
import type { Run } from '../../session/entry.ts';
import { printChanged } from '../../verbs/print-changed.ts';
import { nodepools } from './noun.ts';
import { orNearest, reachPools } from './reach.ts';
import type { nodepoolScale } from './spec.ts';
import { countOf } from './spec-flags.ts';
import { readyPool } from './wait.ts';

export const runNodepoolScale: Run<typeof nodepoolScale> = async ({ session, flags, args: [name = ''] }) => {
  const time = startWaitTime(session.context, flags.wait);
  const desiredNodes = countOf('--count', flags.count);
  if (desiredNodes === undefined) throw new OksInputError('`--count` is missing.', { hint: 'For example --count 3.' });
  const pools = await reachPools(session);
  const { signal } = session;
  const scaled = await orNearest(session, pools, name, pools.patch(name, { spec: { desiredNodes } }, { signal }));
  return printChanged(session, nodepools, await readyPool(session, pools, scaled, flags.wait, time.leftMs()));
};
