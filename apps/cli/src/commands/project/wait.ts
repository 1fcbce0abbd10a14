import type { Project } from '@oks-kit/schemas';
import { chooseProject, findChosenProject, noProject } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import type { Session } from '../../session/session.ts';
import { foundOrDeleted, readTarget, waitFor, type Waiting } from '../../verbs/wait.ts';
import { projects } from './noun.ts';
import type { projectWait } from './spec.ts';

export const runProjectWait: Run<typeof projectWait> = async ({ session, flags, args: [name] }) => {
  const { target, timeoutMs } = readTarget(flags.for, flags['wait-timeout'], 'status');
  const reference = name ?? chooseProject(session)?.reference;
  if (reference === undefined) throw noProject(session);
  const found = await foundOrDeleted(
    target,
    () => findChosenProject(session, name),
    () => wasProjectDeleted(session, reference),
  );
  if (found === undefined) {
    session.note(`project ${reference}: deleted`);
    return undefined;
  }
  const project = await waitForProject(session, { item: found, target, timeoutMs });
  if (project !== undefined) await session.out.one(project, await projects.view(session, [project]));
  return undefined;
};

/** Whether a name or an ID is that of a project that was deleted. */
export async function wasProjectDeleted({ client, signal }: Session, reference: string): Promise<boolean> {
  const deleted = await client.projects.list({ deleted: true }, { signal });
  return deleted.some((project) => project.name === reference || project.id === reference);
}

/** Waits for a project. Returns undefined once it is gone. */
export function waitForProject(
  session: Session,
  waiting: Omit<Waiting<Project>, 'look'>,
): Promise<Project | undefined> {
  return waitFor(session, projects, {
    ...waiting,
    look: (signal) => session.client.projects.get(waiting.item.id, { signal }),
  });
}
