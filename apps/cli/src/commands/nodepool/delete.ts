import { startWaitTime } from '../../input/durations.ts';
import type { Run } from '../../session/entry.ts';
import { deleteEach } from '../../verbs/delete.ts';
import { whereOf } from '../../verbs/where.ts';
import { nodepools } from './noun.ts';
import { orNearest, reachPools } from './reach.ts';
import type { nodepoolDelete } from './spec.ts';
import { waitForPool } from './wait.ts';

export const runNodepoolDelete: Run<typeof nodepoolDelete> = async ({ session, flags, args }) => {
  const time = startWaitTime(session.context, flags.wait);
  const pools = await reachPools(session);
  const { signal } = session;
  const items = await Promise.all(
    [...new Set(args)].map((name) => orNearest(session, pools, name, pools.get(name, { signal }))),
  );
  return deleteEach(session, nodepools, {
    items,
    wait: flags.wait !== undefined,
    where: whereOf(session),
    describe: ({ metadata: { name } }) => ({ name }),
    remove: ({ metadata: { name } }) => pools.delete(name, { signal }),
    waitUntilGone: ({ metadata: { name } }, progress) =>
      waitForPool(session, { pools, name, target: 'deleted', timeoutMs: time.leftMs(), progress }),
  });
};
