import { OksInputError, type Project } from '@oks-kit/schemas';
import { chooseProject } from '../choose.ts';
import type { Globals, Run } from '../command.ts';
import { type Connection, connect } from '../connect.ts';
import type { Context } from '../context.ts';
import { changeDefaults, readDefaults } from '../defaults.ts';
import { findProject, findProjects, noProject } from '../names.ts';
import { printList, printOne, type View } from '../output/render.ts';
import { harmless } from '../output/text.ts';
import { projectView, quotaView } from '../views.ts';
import { type Print, watch, watchInterval } from '../watching.ts';
import type { projectGet, projectList, projectQuotas, projectUse, projectWait } from './rows/project.ts';
import { foundOrDeleted, readTarget, waitForProject } from './waiting.ts';

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

export const runProjectQuotas: Run<typeof projectQuotas> = async ({ context, globals, args: [name] }) => {
  const connection = connect(context, globals);
  const { oks } = connection;
  const { id } = await findProject(oks, name ?? referenceOf(context, globals, connection), context.signal);
  await printList(
    context,
    globals,
    await oks.projects.quotas(id, { signal: context.signal }),
    quotaView,
    'There are no quotas.',
  );
  return undefined;
};

export const runProjectWait: Run<typeof projectWait> = async ({ context, globals, flags, args: [name] }) => {
  const { target, timeoutMs } = readTarget(flags.for, flags['wait-timeout'], 'project');
  const connection = connect(context, globals);
  const { oks } = connection;
  const { signal } = context;
  const reference = name ?? referenceOf(context, globals, connection);
  const found = await foundOrDeleted(
    target,
    () => findProject(oks, reference, signal),
    async () =>
      (await oks.projects.list({ deleted: true }, { signal })).some(
        (project) => project.name === reference || project.id === reference,
      ),
  );
  if (found === undefined) {
    if (!globals.quiet) context.stderr.write(`project ${harmless(reference)}: deleted\n`);
    return undefined;
  }
  const project = await waitForProject({ context, globals, oks, label: found.name, id: found.id, target, timeoutMs });
  if (project !== undefined) await printOne(context, globals, project, viewOf(context, connection));
  return undefined;
};

export const runProjectUse: Run<typeof projectUse> = async ({ context, globals, flags, args: [name] }) => {
  const connection = connect(context, globals);
  const { oks, signIn } = connection;
  if (flags.unset) {
    if (name !== undefined) throw new OksInputError('`--unset` takes no project.', { hint: 'Leave out either.' });
    await changeDefaults(context, signIn, ({ cluster }) => ({ cluster }));
    if (!globals.quiet) context.stderr.write('There is no default project now.\n');
    return undefined;
  }
  if (name === undefined) {
    const current = readDefaults(context, signIn).project;
    if (current === undefined)
      throw new OksInputError('There is no default project.', { hint: 'Choose one: `oks project use PROJECT`.' });
    context.stdout.write(`${harmless(current.name)}\n`);
    return undefined;
  }
  const project = await findProject(oks, name, context.signal);
  await changeDefaults(context, signIn, (defaults) => ({
    ...defaults,
    project: { id: project.id, name: project.name },
  }));
  if (!globals.quiet)
    context.stderr.write(`Project ${harmless(project.name)} is the default now, at ${signIn.baseUrl}.\n`);
  return undefined;
};

/** The project that is meant where a command takes one and none is its argument. */
function referenceOf(context: Context, globals: Globals, connection: Connection): string {
  const choice = chooseProject(context, globals, connection);
  if (choice === undefined) throw noProject();
  return choice.reference;
}

/** How projects are printed to who signs in. */
export function viewOf(context: Context, { signIn }: Connection): View<Project> {
  return projectView(context.now(), { defaultId: readDefaults(context, signIn).project?.id });
}

function watchProjects(
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
