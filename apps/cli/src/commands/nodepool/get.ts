import type { Run } from '../../session/entry.ts';
import { get } from '../../verbs/get.ts';
import { nodepools } from './noun.ts';
import { orNearest, reachPools } from './reach.ts';
import type { nodepoolGet } from './spec.ts';

export const runNodepoolGet: Run<typeof nodepoolGet> = async ({ session, flags: { watch }, args: [name = ''] }) => {
  const pools = await reachPools(session);
  const { signal } = session;
  return get(session, nodepools, {
    watch,
    asList: false,
    find: async () => [await orNearest(session, pools, name, pools.get(name, { signal }))],
    refresh: () => pools.get(name, { signal }),
  });
};
