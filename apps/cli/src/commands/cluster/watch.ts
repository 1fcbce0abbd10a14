import type { Cluster } from '@oks-kit/schemas';
import type { Globals } from '../../framework/spec.ts';
import type { Context } from '../../main/context.ts';
import { type Print, watch } from '../../verbs/watch.ts';

export function watchClusters(
  context: Context,
  globals: Globals,
  intervalMs: number,
  look: () => Promise<readonly Cluster[]>,
  print: Print<Cluster>,
): Promise<undefined> {
  return watch<Cluster>({
    context,
    globals,
    intervalMs,
    look,
    idOf: ({ id }) => id,
    asDeleted: (cluster) => ({ ...cluster, statuses: { ...cluster.statuses, status: 'deleted' } }),
    print,
  });
}
