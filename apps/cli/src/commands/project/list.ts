import type { Project } from '@oks-kit/schemas';
import type { Run } from '../../framework/spec.ts';
import { printList } from '../../output/render.ts';
import { connect } from '../../session/connect.ts';
import { type Print, watchInterval } from '../../verbs/watch.ts';
import type { projectList } from './spec.ts';
import { viewOf } from './view.ts';
import { watchProjects } from './watch.ts';

export const runProjectList: Run<typeof projectList> = async ({ context, globals, flags }) => {
  const intervalMs = watchInterval(flags.watch);
  const connection = connect(context, globals);
  const { name, status, cidr, deleted } = flags;
  // Boundary: the row's own check judges the status, and names the right ones.
  const filters = { name, status: status as 'ready' | undefined, cidr, ...(deleted ? { deleted } : {}) };
  const look = (): PromiseLike<readonly Project[]> => connection.oks.projects.list(filters, { signal: context.signal });
  const filtered = Object.values(filters).some((value) => value !== undefined);
  const print: Print<Project> = (to, how, projects, { widths }) =>
    printList(
      to,
      how,
      projects,
      viewOf(context, connection),
      filtered
        ? 'There are no such projects.'
        : 'There are no projects. Make one: `oks project create NAME --cidr 10.50.0.0/18`.',
      widths,
    );
  if (intervalMs !== undefined) return watchProjects(context, globals, intervalMs, async () => await look(), print);
  await print(context, globals, await look(), { asScreen: false, widths: [] });
  return undefined;
};
