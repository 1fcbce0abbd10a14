import type { Nodepool } from '@oks-kit/kubernetes';
import type { Run } from '../../framework/spec.ts';
import { printList } from '../../output/render.ts';
import { type Print, watchInterval } from '../../verbs/watch.ts';
import { reachPools } from './reach.ts';
import type { nodepoolList } from './spec.ts';
import { nodepoolView } from './view.ts';
import { watchPools } from './watch.ts';

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
