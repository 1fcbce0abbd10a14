import { OksInputError } from '@oks-kit/core';
import { type Project } from '@oks-kit/schemas';
import type { Run } from '../../framework/spec.ts';
import { printList, printOne } from '../../output/render.ts';
import { findProjects } from '../../resolve/projects.ts';
import { connect } from '../../session/connect.ts';
import { watchInterval } from '../../verbs/watch.ts';
import { referenceOf } from './choose.ts';
import type { projectGet } from './spec.ts';
import { viewOf } from './view.ts';
import { watchProjects } from './watch.ts';

export const runProjectGet: Run<typeof projectGet> = async ({ context, globals, flags, args }) => {
  const intervalMs = watchInterval(flags.watch);
  const connection = connect(context, globals);
  const { oks } = connection;
  const { signal } = context;
  const references = args.length > 0 ? args : [referenceOf(context, globals, connection)];
  const view = viewOf(context, connection);
  if (flags.deleted) {
    const gone = await oks.projects.list({ deleted: true }, { signal });
    await printList(
      context,
      globals,
      gone.filter(({ id, name }) => references.includes(name) || references.includes(id)),
      view,
      'No such project was deleted.',
    );
    return undefined;
  }
  const projects = await findProjects(oks, references, signal);
  const [only] = projects;
  if (intervalMs !== undefined) {
    if (only === undefined || projects.length > 1)
      throw new OksInputError('`--watch` looks at one project.', {
        hint: 'Watch several with `oks project list --watch`.',
      });
    let start: Project | undefined = only;
    return watchProjects(
      context,
      globals,
      intervalMs,
      async () => {
        const project = start ?? (await oks.projects.get(only.id, { signal }));
        start = undefined;
        return [project];
      },
      (to, how, items, { asScreen, widths }) =>
        asScreen && items[0] !== undefined
          ? printOne(to, how, items[0], view)
          : printList(to, how, items, view, 'It is gone.', widths),
    );
  }
  if (args.length > 1) await printList(context, globals, projects, view, 'There are no such projects.');
  else if (only !== undefined) await printOne(context, globals, only, view);
  return undefined;
};
