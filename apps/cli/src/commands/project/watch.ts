import type { Project } from '@oks-kit/schemas';
import type { Globals } from '../../framework/spec.ts';
import type { Context } from '../../main/context.ts';
import { type Print, watch } from '../../verbs/watch.ts';

export function watchProjects(
  context: Context,
  globals: Globals,
  intervalMs: number,
  look: () => Promise<readonly Project[]>,
  print: Print<Project>,
): Promise<undefined> {
  return watch<Project>({
    context,
    globals,
    intervalMs,
    look,
    idOf: ({ id }) => id,
    asDeleted: (project) => ({ ...project, status: 'deleted' }),
    print,
  });
}
