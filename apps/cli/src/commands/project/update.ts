import { operations } from '@oks-kit/schemas';
import { checkChanges, checkWhole } from '../../input/changes.ts';
import { waitTimeout } from '../../input/durations.ts';
import { editsOf, tagEdits } from '../../input/edits.ts';
import { protectionEdits, readChanges } from '../../input/flag-edits.ts';
import { findProject } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import { printDryRunOfUpdate } from '../../verbs/dry-run.ts';
import { mutate } from '../../verbs/mutate.ts';
import { nothingToChange, updateBody } from '../../verbs/update.ts';
import { ready } from '../../verbs/wait.ts';
import { projects } from './noun.ts';
import type { projectUpdate } from './spec.ts';
import { waitForProject } from './wait.ts';

export const runProjectUpdate: Run<typeof projectUpdate> = async ({ session, flags, args: [reference = ''] }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const row = operations.UpdateProject;
  const changes = await checkChanges(
    await readChanges(session.context, flags, [
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
  if (Object.keys(changes.file).length + changes.edits.length === 0) throw nothingToChange(session, 'project');
  const { client, signal, hint } = session;
  const project = await findProject(session, reference);
  const body = updateBody(project, changes);
  await checkWhole(row, body);
  if (flags['dry-run']) return printDryRunOfUpdate(session, { ...project }, body);

  const updated = await mutate(
    session,
    `update project ${project.name}`,
    hint('project get', [project.name]),
    client.projects.update(project.id, body, { signal, unknownFields: 'send' }),
  );
  const final =
    flags.wait === undefined
      ? updated
      : ((await waitForProject(session, { item: project, target: ready, timeoutMs })) ?? updated);
  await session.out.one(final, await projects.view(session, [final]));
  return undefined;
};
