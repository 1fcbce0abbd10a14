import type { Client } from '@oks-kit/client';
import { OksInputError } from '@oks-kit/core';
import { type Project } from '@oks-kit/schemas';
import type { Globals } from '../framework/spec.ts';
import type { Context } from '../main/context.ts';
import type { Connection } from '../session/connect.ts';
import { readDefaults } from '../session/defaults.ts';
import { ambiguous, missing, nearestOr, orMissing, uuid } from './suggestions.ts';

/** The project that a command works in: `--project`, `OKS_PROJECT`, or the default one. Sends nothing. */
export function chooseProject(context: Context, globals: Globals, { signIn }: Connection): ProjectChoice | undefined {
  const reference = projectReference(context, globals);
  if (reference !== undefined) return { reference };
  const { project } = readDefaults(context, signIn);
  return project === undefined ? undefined : { reference: project.id, name: project.name };
}

/** A project as a command knows it: by what was typed, or by its ID and name where it is the default one. */
export interface ProjectChoice {
  readonly reference: string;
  /** Set for the default project, whose ID the reference is. */
  readonly name?: string | undefined;
}

/** The project that a name or an ID stands for. Throws `not_found` with the nearest name. */
export async function findProject(oks: Client, reference: string, signal: AbortSignal): Promise<Project> {
  const [project] = await findProjects(oks, [reference], signal);
  if (project === undefined) throw missing('project', reference, 'See `oks project list`.');
  return project;
}

/** The projects that names or IDs stand for, each once: one list call, however many there are. */
export async function findProjects(
  oks: Client,
  references: readonly string[],
  signal: AbortSignal,
): Promise<Project[]> {
  const [only = '', second] = references;
  if (second === undefined && uuid.test(only)) {
    const project = await orMissing(oks.projects.get(only, { signal }));
    if (project !== undefined) return [project];
  }
  const listed = await oks.projects.list(second === undefined ? { name: only } : {}, { signal });
  const found: Project[] = [];
  for (const reference of references) {
    const project =
      onlyProject(listed, reference) ??
      (uuid.test(reference) && second !== undefined
        ? await orMissing(oks.projects.get(reference, { signal }))
        : undefined);
    if (project === undefined) {
      const names = (second === undefined ? await oks.projects.list({}, { signal }) : listed).map(({ name }) => name);
      throw missing('project', reference, nearestOr('See `oks project list`.', reference, names));
    }
    if (!found.some(({ id }) => id === project.id)) found.push(project);
  }
  return found;
}

function onlyProject(projects: readonly Project[], reference: string): Project | undefined {
  const found = projects.filter(({ id, name }) => id === reference || name === reference);
  if (found.length > 1)
    throw ambiguous(
      'project',
      reference,
      found.map(({ id }) => id),
    );
  return found[0];
}

/** The project named by `--project`, or by `OKS_PROJECT`. Undefined where neither is given. */
export function projectReference(context: Context, globals: Globals): string | undefined {
  return globals.project ?? (context.env['OKS_PROJECT'] || undefined);
}

export function noProject(): OksInputError {
  return new OksInputError('No project is named.', {
    hint: 'Name it with --project, set OKS_PROJECT, or choose one for good with `oks project use`.',
  });
}
