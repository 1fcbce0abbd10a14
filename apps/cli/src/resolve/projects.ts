import { isObject, isOksError, OksInputError, OksNotFoundError } from '@oks-kit/core';
import type { Project } from '@oks-kit/schemas';
import { cachedValue } from '../session/cached-value.ts';
import { readDefaults } from '../session/defaults.ts';
import type { LocalSession, Session, SignedInSession } from '../session/session.ts';
import { ambiguous, isId, nearestOr, notFound, orMissing } from './suggestions.ts';

/** The project that a command uses: the given reference, or the default project, whose ID and name are known. */
export interface ProjectChoice {
  readonly reference: string;
  /** Set for the default project only; its ID is the reference. */
  readonly name?: string | undefined;
}

/** The project of `--project` or `OKS_PROJECT`. */
export function namedProject({ globals, context }: LocalSession): string | undefined {
  return globals.project ?? (context.env['OKS_PROJECT'] || undefined);
}

/** The project that a command uses: `--project`, `OKS_PROJECT`, or the default one. Sends nothing. */
export function chooseProject(session: SignedInSession): ProjectChoice | undefined {
  const reference = namedProject(session);
  if (reference !== undefined) return { reference };
  if (!session.usesDefaults) return undefined;
  const { project } = readDefaults(session.context, session.signIn);
  return project === undefined ? undefined : { reference: project.id, name: project.name };
}

/**
 * The project of an argument, or else the one that the command uses. Throws `OksInputError` if there is neither.
 */
export async function findChosenProject(session: Session, argument?: string): Promise<Project> {
  const choice = argument === undefined ? chooseProject(session) : { reference: argument };
  if (choice === undefined) throw noProject(session);
  if (choice.name === undefined) return findProject(session, choice.reference);
  try {
    return await session.client.projects.get(choice.reference, { signal: session.signal });
  } catch (error) {
    if (!isOksError(error, 'not_found')) throw error;
    throw new OksNotFoundError(`The default project ${choice.name} no longer exists.`, {
      status: 404,
      cause: error,
      hint:
        `Choose another: \`${session.hint('project use', ['PROJECT'])}\`. ` +
        `Or none: \`${session.hint('project use', [], { unset: true })}\`.`,
    });
  }
}

/** The project of a name or an ID. Throws `OksNotFoundError` with the nearest name. */
export async function findProject(session: Session, reference: string): Promise<Project> {
  const [project] = await findProjects(session, [reference]);
  if (project === undefined) throw notFound('project', reference, seeList(session));
  return project;
}

/** Resolves names or IDs to projects, without duplicates, in one list call. */
export async function findProjects(session: Session, references: readonly string[]): Promise<Project[]> {
  const { client, signal } = session;
  const [only = '', second] = references;
  if (second === undefined && isId(only)) {
    const project = await orMissing(client.projects.get(only, { signal }));
    if (project !== undefined) return remember(session, [project]);
  }
  const listed = await client.projects.list(second === undefined ? { name: only } : {}, { signal });
  const found: Project[] = [];
  for (const reference of references) {
    const project =
      onlyProject(listed, reference) ??
      (isId(reference) && second !== undefined
        ? await orMissing(client.projects.get(reference, { signal }))
        : undefined);
    if (project === undefined) {
      const names = (second === undefined ? await client.projects.list({}, { signal }) : listed).map(
        ({ name }) => name,
      );
      throw notFound('project', reference, nearestOr(seeList(session), reference, names));
    }
    if (!found.some(({ id }) => id === project.id)) found.push(project);
  }
  return remember(session, found);
}

/** Remembers the names of projects, so that this run does not request them again. */
function remember(session: Session, projects: Project[]): Project[] {
  for (const { id, name } of projects) session.projectNames.set(id, name);
  return projects;
}

/**
 * Looks up the names of these projects, first in a cache: a project cannot be renamed. Projects that no longer exist
 * keep their IDs.
 */
export async function nameProjects(session: Session, ids: Iterable<string>): Promise<void> {
  const { client, context, signal, signIn, projectNames } = session;
  const wanted = [...new Set(ids)];
  const unknown = (): string[] => wanted.filter((id) => !projectNames.has(id));
  if (unknown().length === 0) return;
  const cache = cachedValue(context, 'project-names', signIn.baseUrl);
  const cached = namesIn(cache.read()?.value);
  for (const id of unknown()) {
    const name = cached.get(id);
    if (name !== undefined) projectNames.set(id, name);
  }
  const [only, second] = unknown();
  if (only === undefined) return;
  const projects =
    second === undefined
      ? [await orMissing(client.projects.get(only, { signal }))].flatMap((project) => project ?? [])
      : await client.projects.list({}, { signal });
  remember(session, projects);
  const found = projects.map(({ id, name }) => [id, name] as const);
  // First the projects that were found now, and with the names that they have now.
  const names = new Map([...found, ...cached, ...found]);
  await cache.write(Object.fromEntries([...names].slice(0, mostCachedNames)));
}

/** More than an account has projects. The names of those that were looked up last stay in the cache. */
const mostCachedNames = 1_000;

function namesIn(value: unknown): ReadonlyMap<string, string> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

export function noProject({ hint }: LocalSession): OksInputError {
  return new OksInputError('No project is specified.', {
    hint: `Pass --project, set OKS_PROJECT, or choose a default: \`${hint('project use', ['PROJECT'])}\`.`,
  });
}

/** The hint for users who have no project yet. */
export function createFirstProject({ hint }: LocalSession): string {
  return `Create one: \`${hint('project create', ['NAME'], { cidr: '10.50.0.0/18' })}\`.`;
}

function seeList({ hint }: LocalSession): string {
  return `See \`${hint('project list')}\`.`;
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
