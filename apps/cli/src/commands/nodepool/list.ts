import type { Run } from '../../session/entry.ts';
import { list } from '../../verbs/list.ts';
import { nodepools } from './noun.ts';
import { reachPools } from './reach.ts';
import type { nodepoolList } from './spec.ts';

export const runNodepoolList: Run<typeof nodepoolList> = async ({ session, flags: { watch } }) => {
  const pools = await reachPools(session);
  return list(session, nodepools, {
    watch,
    empty: 'The cluster has no node pools.',
    fetch: () => pools.list({ signal: session.signal }),
  });
};
