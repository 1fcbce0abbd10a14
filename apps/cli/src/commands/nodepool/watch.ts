import type { Nodepool } from '@oks-kit/kubernetes';
import type { Globals } from '../../framework/spec.ts';
import type { Context } from '../../main/context.ts';
import { type Print, watch } from '../../verbs/watch.ts';

export function watchPools(
  context: Context,
  globals: Globals,
  intervalMs: number,
  look: () => Promise<readonly Nodepool[]>,
  print: Print<Nodepool>,
): Promise<undefined> {
  return watch<Nodepool>({
    context,
    globals,
    intervalMs,
    look,
    idOf: ({ metadata }) => metadata.name,
    asDeleted: (pool) => ({ ...pool, status: { ...pool.status, state: { name: 'deleted' } } }),
    print,
  });
}
