import type { Run } from '../../framework/spec.ts';
import { waitTimeout } from '../../input/durations.ts';
import { progressBoard } from '../../output/progress.ts';
import { confirmDeletion } from '../../session/confirm.ts';
import { doToEach, printResults, reportFailures } from '../../verbs/batch.ts';
import { orNearest, reachPools } from './reach.ts';
import type { nodepoolDelete } from './spec.ts';
import { waitForPool } from './wait.ts';

export const runNodepoolDelete: Run<typeof nodepoolDelete> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const { pools } = await reachPools(context, globals);
  const { signal } = context;
  const found = await Promise.all(
    [...new Set(args)].map((name) => orNearest(pools, name, signal, pools.get(name, { signal }))),
  );
  const names = found.map(({ metadata }) => metadata.name);
  await confirmDeletion(context, globals, 'node pool', names);
  const board = progressBoard(context, globals);
  const results = await doToEach(
    context,
    names.map((label) => ({ label })),
    ({ label }) => pools.delete(label, { signal }),
    async ({ label: name }) => {
      if (flags.wait !== undefined)
        await waitForPool({
          context,
          globals,
          pools,
          name,
          target: 'deleted',
          timeoutMs,
          progress: board(`node pool ${name}`),
        });
      else if (!globals.quiet) context.stderr.write(`node pool ${name}: deleting\n`);
      return { name, status: flags.wait === undefined ? 'deleting' : 'deleted' };
    },
  );
  await printResults(context, globals, results);
  return reportFailures(context, globals, 'node pool', results);
};
