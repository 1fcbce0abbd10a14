import type { Nodepool } from '@oks-kit/kubernetes';
import type { Run } from '../../framework/spec.ts';
import { printList, printOne } from '../../output/render.ts';
import { watchInterval } from '../../verbs/watch.ts';
import { orNearest, reachPools } from './reach.ts';
import type { nodepoolGet } from './spec.ts';
import { nodepoolView } from './view.ts';
import { watchPools } from './watch.ts';

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
