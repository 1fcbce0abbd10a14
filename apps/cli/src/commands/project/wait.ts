import type { Run } from '../../framework/spec.ts';
import { harmless } from '../../output/escape.ts';
import { printOne } from '../../output/render.ts';
import { findProject } from '../../resolve/projects.ts';
import { connect } from '../../session/connect.ts';
import { foundOrDeleted, readTarget, waitForProject } from '../../verbs/wait.ts';
import { referenceOf } from './choose.ts';
import type { projectWait } from './spec.ts';
import { viewOf } from './view.ts';

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
