import { operations } from '@oks-kit/schemas';
import { checkChanges, checkWhole } from '../../input/changes.ts';
import { startWaitTime } from '../../input/durations.ts';
import { editsOf, tagEdits } from '../../input/edits.ts';
import { protectionEdits, readChanges } from '../../input/flag-edits.ts';
import { findProject } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import { printDryRunOfUpdate } from '../../verbs/dry-run.ts';
import { mutate } from '../../verbs/mutate.ts';
import { printChanged } from '../../verbs/print-changed.ts';
import { checkFixedFields, differingFields, nothingToChange, splitFile, updateBody } from '../../verbs/update.ts';
import { ready } from '../../verbs/wait.ts';
import { projectBlocker, whenReady } from '../../verbs/when-ready.ts';
import { projects } from './noun.ts';
import type { projectUpdate } from './spec.ts';
import { waitForProject } from './wait.ts';

/** What only the service sets: the output of `get` has it, and `update -f` accepts that output. */
const readOnly = ['id', 'status', 'created_at', 'updated_at', 'deleted_at'];

export const runProjectUpdate: Run<typeof projectUpdate> = async ({ session, flags, args: [reference = ''] }) => {
  const time = startWaitTime(session.context, flags.wait);
  const row = operations.UpdateProject;
  const requested = await readChanges(session.context, flags, [
    ...editsOf({ description: flags.description }),
    ...tagEdits(flags.tag, flags.untag),
    ...protectionEdits(flags),
  ]);
  const file = splitFile(requested.file, row, operations.CreateProject, readOnly);
  const changes = await checkChanges(
    { ...requested, file: file.changes },
    {
      row,
      fileName: flags.file,
      allowUnknown: flags['allow-unknown-fields'],
      mustAsk: [],
      createRow: operations.CreateProject,
    },
  );
  if (Object.keys(requested.file).length + changes.edits.length === 0) throw nothingToChange(session, 'project');
  const { client, hint } = session;
  const project = await findProject(session, reference);
  checkFixedFields(file.fixed, project);
  const body = differingFields(project, updateBody(project, changes));
  await checkWhole(row, body);
  if (flags['dry-run']) return printDryRunOfUpdate(session, { ...project }, body);
  if (Object.keys(body).length === 0) {
    session.note(`project ${project.name}: nothing to change`);
    return printChanged(session, projects, project);
  }

  const what = `update project ${project.name}`;
  const updated = await mutate(
    session,
    { what, check: hint('project get', [project.name]), source: { body, edits: changes.edits } },
    (mutation) =>
      whenReady(session, { what, deadlineMs: time.callMs(), look: projectBlocker(project.id) }, mutation, (options) =>
        client.projects.update(project.id, body, { ...options, unknownFields: 'send' }),
      ),
  );
  const final =
    flags.wait === undefined
      ? updated
      : ((await waitForProject(session, { item: project, target: ready, timeoutMs: time.leftMs() })) ?? updated);
  return printChanged(session, projects, final);
};
