import type { ProjectInput } from '@oks-kit/schemas';
import { OksInputError, operations } from '@oks-kit/schemas';
import type { Run } from '../command.ts';
import { given, readBodyFile, readTags, setValues } from '../compose-body.ts';
import { confirmDeletion } from '../confirm.ts';
import { connect } from '../connect.ts';
import { waitTimeout } from '../duration.ts';
import { findProject } from '../names.ts';
import { printOne } from '../output/render.ts';
import { projectView } from '../views.ts';
import { checkComposed, changedTags, printDryRun } from './composing.ts';
import type { projectCreate, projectDelete, projectUpdate } from './rows/project.ts';
import { waitForProject } from './waiting.ts';

export const runProjectCreate: Run<typeof projectCreate> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const { oks, signIn } = connect(context, globals);
  const { signal } = context;
  const asked = setValues(
    {
      ...(flags.file === undefined ? {} : await readBodyFile(context, flags.file)),
      ...given({
        name: nameOf(args[0], flags.name),
        cidr: flags.cidr,
        region: globals.region,
        description: flags.description,
        tags: flags.tag.length === 0 ? undefined : readTags(flags.tag),
      }),
    },
    flags.set,
  );
  // Strict on what was typed, before any call: the template's own newer fields come in afterwards.
  const { name: _name, tags: _tags, ...template } = await checkComposed(operations.CreateProject, asked, ['name'], () => oks.templates.project({ signal }));
  const body = { ...template, region: signIn.region, ...asked };
  if (flags['dry-run']) return printDryRun(context, globals, body);

  // Boundary: the call checks it field by field.
  const created = await oks.projects.create(body as unknown as ProjectInput, { signal, unknownFields: 'send' });
  const project =
    flags.wait === undefined ? created : await waitForProject({ context, globals, oks, name: created.name, id: created.id, target: 'ready', timeoutMs });
  await printOne(context, globals, project ?? created, projectView(Date.now()));
  return undefined;
};

export const runProjectUpdate: Run<typeof projectUpdate> = async ({ context, globals, flags, args: [name = ''] }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const { oks } = connect(context, globals);
  const { signal } = context;
  const file = flags.file === undefined ? {} : await readBodyFile(context, flags.file);
  const project = await findProject(oks, name, signal);
  const body = setValues(
    { ...file, ...given({ description: flags.description, tags: changedTags(project.tags, flags.tag, flags.untag) }) },
    flags.set,
  );
  if (Object.keys(body).length === 0) throw new OksInputError('Nothing to change was named.', { hint: 'See `oks project update --help`.' });
  if (flags['dry-run']) return printDryRun(context, globals, body);
  const updated = await oks.projects.update(project.id, body, { signal });
  const final = flags.wait === undefined ? updated : await waitForProject({ context, globals, oks, name: project.name, id: project.id, target: 'ready', timeoutMs });
  await printOne(context, globals, final ?? updated, projectView(Date.now()));
  return undefined;
};

export const runProjectDelete: Run<typeof projectDelete> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const { oks } = connect(context, globals);
  const { signal } = context;
  const projects = await Promise.all(args.map((name) => findProject(oks, name, signal)));
  await confirmDeletion(context, globals, 'project', projects.map(({ name }) => name));
  for (const { id, name } of projects) {
    await oks.projects.delete(id, { signal });
    if (flags.wait !== undefined) await waitForProject({ context, globals, oks, name, id, target: 'deleted', timeoutMs });
    else if (!globals.quiet) context.stderr.write(`project ${name}: deleting\n`);
  }
  return undefined;
};

/** A name given twice must be the same name. */
export function nameOf(argument: string | undefined, flag: string | undefined): string | undefined {
  if (argument !== undefined && flag !== undefined && argument !== flag) {
    throw new OksInputError(`Two names are given: ${argument} and ${flag}.`, { hint: 'Give one, as the argument or with --name.' });
  }
  return argument ?? flag;
}
