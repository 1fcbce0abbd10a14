import { OksError, OksInputError, operations, type Project, type ProjectInput } from '@oks-kit/schemas';
import type { Body } from '../body-path.ts';
import type { Run } from '../command.ts';
import { applyAsked, checkAsked, checkWhole, editsOf, tagEdits } from '../compose-body.ts';
import { confirmDeletion } from '../confirm.ts';
import { connect } from '../connect.ts';
import { changeDefaults, readDefaults } from '../defaults.ts';
import { waitTimeout } from '../duration.ts';
import { findProject, findProjects } from '../names.ts';
import { paletteFor } from '../output/color.ts';
import { progressBoard } from '../output/progress.ts';
import { printOne } from '../output/render.ts';
import { harmless, labelled } from '../output/text.ts';
import { checkProjectFits } from '../preflight.ts';
import { doToEach, printResults, reportFailures } from '../several.ts';
import { asking, printDryRun, printDryRunOfUpdate, protectionEdits, readAsked } from './composing.ts';
import { viewOf } from './project.ts';
import type { projectCreate, projectDelete, projectUpdate } from './rows/project.ts';
import { changesOf } from './changes.ts';
import { deleted, ready, waitForProject } from './waiting.ts';

export const runProjectCreate: Run<typeof projectCreate> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const row = operations.CreateProject;
  const asked = await checkAsked(
    await readAsked(context, flags, [
      ...editsOf({
        name: nameOf(args[0], flags.name),
        cidr: flags.cidr,
        region: globals.region,
        description: flags.description,
      }),
      ...tagEdits(flags.tag),
      ...protectionEdits(flags),
    ]),
    { row, fileName: flags.file, allowUnknown: flags['allow-unknown-fields'], mustAsk: ['name'] },
  );
  const connection = connect(context, globals);
  const { oks, signIn } = connection;
  const { signal } = context;
  // The template's name and tags are samples.
  const { name: _name, tags: _tags, ...template } = await oks.templates.project({ signal });
  const { name, ...rest } = applyAsked({ ...template, region: signIn.region }, asked);
  const body: Body = { name, ...rest };
  await checkWhole(row, body, asked);
  if (flags['dry-run']) return printDryRun(context, globals, body);

  await checkProjectFits(oks, body, signal, (text) => {
    if (!globals.quiet)
      context.stderr.write(
        labelled(context.stderr, 'warning:', paletteFor(context, context.stderr, globals).yellow, text),
      );
  });
  const created = await asking(
    context,
    `create project ${harmless(String(name))}`,
    `oks project get ${harmless(String(name))}`,
    // Boundary: the call checks it field by field.
    oks.projects.create(body as unknown as ProjectInput, { signal, unknownFields: 'send' }),
  );
  const project =
    flags.wait === undefined
      ? created
      : await waitForProject({ context, globals, oks, label: created.name, id: created.id, target: ready, timeoutMs });
  await printOne(context, globals, project ?? created, viewOf(context, connection));
  return undefined;
};

export const runProjectUpdate: Run<typeof projectUpdate> = async ({
  context,
  globals,
  flags,
  args: [reference = ''],
}) => {
  const timeoutMs = waitTimeout(flags.wait);
  const row = operations.UpdateProject;
  const asked = await checkAsked(
    await readAsked(context, flags, [
      ...editsOf({ description: flags.description }),
      ...tagEdits(flags.tag, flags.untag),
      ...protectionEdits(flags),
    ]),
    {
      row,
      fileName: flags.file,
      allowUnknown: flags['allow-unknown-fields'],
      mustAsk: [],
      createRow: operations.CreateProject,
    },
  );
  if (Object.keys(asked.file).length + asked.edits.length === 0) throw nothingToChange('project');
  const connection = connect(context, globals);
  const { oks } = connection;
  const { signal } = context;
  const project = await findProject(oks, reference, signal);
  const body = changesOf(project, asked);
  await checkWhole(row, body);
  if (flags['dry-run']) return printDryRunOfUpdate(context, globals, { ...project }, body);

  const updated = await asking(
    context,
    `change project ${harmless(project.name)}`,
    `oks project get ${harmless(project.name)}`,
    oks.projects.update(project.id, body, { signal, unknownFields: 'send' }),
  );
  const final =
    flags.wait === undefined
      ? updated
      : await waitForProject({ context, globals, oks, label: project.name, id: project.id, target: ready, timeoutMs });
  await printOne(context, globals, final ?? updated, viewOf(context, connection));
  return undefined;
};

export const runProjectDelete: Run<typeof projectDelete> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const connection = connect(context, globals);
  const { oks, signIn } = connection;
  const { signal } = context;
  const projects = await findProjects(oks, args, signal);
  refuseProtected(
    'project',
    projects.map((project) => ({ label: project.name, protected: project.disable_api_termination })),
  );
  await confirmDeletion(
    context,
    globals,
    'project',
    projects.map(({ name }) => name),
  );

  const board = progressBoard(context, globals);
  const results = await doToEach(
    context,
    projects.map((project) => ({ label: project.name, project })),
    ({ project }) =>
      asking(
        context,
        `delete project ${harmless(project.name)}`,
        `oks project get ${harmless(project.name)}`,
        deletion(oks.projects.delete(project.id, { signal }), project),
      ),
    async ({ label, project: { id, name } }) => {
      const progress = flags.wait === undefined ? undefined : board(`project ${label}`);
      if (progress !== undefined)
        await waitForProject({ context, globals, oks, label, id, target: deleted, timeoutMs, progress });
      else if (!globals.quiet) context.stderr.write(`project ${harmless(label)}: deleting\n`);
      return { name, id, status: progress === undefined ? 'deleting' : 'deleted' };
    },
  );
  const gone = results.flatMap((result) => ('value' in result ? [result.value.id] : []));
  const chosen = readDefaults(context, signIn).project;
  if (chosen !== undefined && gone.includes(chosen.id))
    await changeDefaults(context, signIn, ({ cluster }) => ({ cluster }));
  await printResults(context, globals, results);
  return reportFailures(context, globals, 'project', results);
};

/** Says what stands in the way, where the service only says that something does. */
async function deletion(call: PromiseLike<string>, { name }: Project): Promise<string> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof OksError && error.code === 'conflict' && error.hint === undefined) {
      throw new OksError('conflict', error.message, {
        cause: error,
        hint: `Delete its clusters first: \`oks cluster list --project ${harmless(name)}\` shows them.`,
      });
    }
    throw error;
  }
}

/** Refuses all deletions where one of them is protected, and says how to lift that. */
export function refuseProtected(
  kind: 'project' | 'cluster',
  items: readonly { readonly label: string; readonly protected: boolean }[],
): void {
  const [first, ...others] = items.filter((item) => item.protected).map(({ label }) => harmless(label));
  if (first === undefined) return;
  throw new OksError(
    'conflict',
    `Nothing was deleted: ${kind}${others.length === 0 ? '' : 's'} ${[first, ...others].join(', ')} ${others.length === 0 ? 'is' : 'are'} protected from deletion.`,
    {
      hint: `Lift that first: \`oks ${kind} update ${first} --no-protect\`.`,
    },
  );
}

export function nothingToChange(kind: 'project' | 'cluster'): OksInputError {
  return new OksInputError('Nothing to change was named.', {
    hint: `Such as --description or --set; see \`oks ${kind} update --help\`.`,
  });
}

/** A name given twice must be the same name. */
export function nameOf(argument: string | undefined, flag: string | undefined): string | undefined {
  if (argument !== undefined && flag !== undefined && argument !== flag) {
    throw new OksInputError(`Two names are given: ${argument} and ${flag}.`, {
      hint: 'Give one, as the argument or with --name.',
    });
  }
  return argument ?? flag;
}
