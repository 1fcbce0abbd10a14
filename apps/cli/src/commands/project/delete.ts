import { isOksError, OksConflictError } from '@oks-kit/core';
import type { Project } from '@oks-kit/schemas';
import { startWaitTime } from '../../input/durations.ts';
import { findProjects } from '../../resolve/projects.ts';
import { forgetDefaults } from '../../session/defaults.ts';
import type { Run } from '../../session/entry.ts';
import type { Session } from '../../session/session.ts';
import { deleteEach } from '../../verbs/delete.ts';
import { whereOf } from '../../verbs/where.ts';
import { deleted } from '../../verbs/wait.ts';
import { projectBlocker, whenReady } from '../../verbs/when-ready.ts';
import { projects } from './noun.ts';
import type { projectDelete } from './spec.ts';
import { waitForProject } from './wait.ts';

export const runProjectDelete: Run<typeof projectDelete> = async ({ session, flags, args }) => {
  const time = startWaitTime(session.context, flags.wait);
  return deleteEach(session, projects, {
    items: await findProjects(session, args),
    wait: flags.wait !== undefined,
    where: whereOf(session),
    describe: ({ name, id }) => ({ name, id }),
    isProtected: ({ disable_api_termination }) => disable_api_termination === true,
    remove: (project, mutation) =>
      explainConflict(
        session,
        project,
        whenReady(
          session,
          {
            what: `delete project ${project.name}`,
            deadlineMs: time.callMs(),
            isDeletion: true,
            look: projectBlocker(project.id),
          },
          mutation,
          (options) => session.client.projects.delete(project.id, options),
        ),
      ),
    waitUntilGone: (item, progress) =>
      waitForProject(session, { item, target: deleted, timeoutMs: time.leftMs(), progress }),
    afterwards: (gone) => forgetDefaults(session.context, session.signIn, new Set(gone.map(({ id }) => id))),
  });
};

/** Explains what prevents the deletion, because the service does not. */
async function explainConflict(session: Session, { name }: Project, call: PromiseLike<string>): Promise<string> {
  try {
    return await call;
  } catch (error) {
    if (isOksError(error, 'conflict') && error.hint === undefined) {
      const { method, pathTemplate, status, requestId, type } = error;
      throw new OksConflictError(error.message, {
        ...{ method, pathTemplate, status, requestId, type, cause: error },
        hint: `Delete its clusters first. To list them: \`${session.hint('cluster list', [], { project: name })}\`.`,
      });
    }
    throw error;
  }
}
