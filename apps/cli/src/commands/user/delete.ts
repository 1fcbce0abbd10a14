import { findChosenProject } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import { printResults, reportFailures, runBatch } from '../../verbs/batch.ts';
import { mutate } from '../../verbs/mutate.ts';
import { whereOf } from '../../verbs/where.ts';
import type { userDelete } from './spec.ts';

export const runUserDelete: Run<typeof userDelete> = async ({ session, args }) => {
  const { client, hint, ask, note } = session;
  const { id, name: project } = await findChosenProject(session);
  const names = [...new Set(args)];
  await ask.confirmDeletion({ kind: 'user', names, where: `of project ${project} ${whereOf(session)}` });
  const results = await runBatch(session, {
    items: names,
    labelOf: (name) => name,
    start: (name) =>
      mutate(session, { what: `delete user ${name}`, check: hint('user list', [], { project }) }, (options) =>
        client.users.delete(id, name, options),
      ),
    finish(name) {
      note(`user ${name}: deleted`);
      return Promise.resolve({ name, status: 'deleted' });
    },
  });
  await printResults(session, results);
  return reportFailures(session, 'user', results);
};
