import { OksError } from '@oks-kit/core';
import { type Project } from '@oks-kit/schemas';
import type { Run } from '../../framework/spec.ts';
import { waitTimeout } from '../../input/durations.ts';
import { harmless } from '../../output/escape.ts';
import { progressBoard } from '../../output/progress.ts';
import { findProjects } from '../../resolve/projects.ts';
import { confirmDeletion } from '../../session/confirm.ts';
import { connect } from '../../session/connect.ts';
import { changeDefaults, readDefaults } from '../../session/defaults.ts';
import { doToEach, printResults, reportFailures } from '../../verbs/batch.ts';
import { asking } from '../../verbs/composing.ts';
import { refuseProtected } from '../../verbs/delete.ts';
import { deleted, waitForProject } from '../../verbs/wait.ts';
import type { projectDelete } from './spec.ts';

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
