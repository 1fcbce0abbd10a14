import { operations } from '@oks-kit/schemas';
import type { Run } from '../../framework/spec.ts';
import { checkAsked, checkWhole } from '../../input/changes.ts';
import { waitTimeout } from '../../input/durations.ts';
import { editsOf, tagEdits } from '../../input/edits.ts';
import { harmless } from '../../output/escape.ts';
import { printOne } from '../../output/render.ts';
import { findProject } from '../../resolve/projects.ts';
import { connect } from '../../session/connect.ts';
import { asking, printDryRunOfUpdate, protectionEdits, readAsked } from '../../verbs/composing.ts';
import { changesOf } from '../../verbs/resource-changes.ts';
import { nothingToChange } from '../../verbs/update.ts';
import { ready, waitForProject } from '../../verbs/wait.ts';
import type { projectUpdate } from './spec.ts';
import { viewOf } from './view.ts';

export const runProjectUpdate: Run<typeof projectUpdate> = async ({
  context,
  globals,
  flags,
  args: [reference = ''],
}) => {
  const timeoutMs = waitTimeout(flags.wait);
  const row = operations.UpdateProject;
  const asked = await checkAsked(
    await readAsked(context, flags, [
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
  if (Object.keys(asked.file).length + asked.edits.length === 0) throw nothingToChange('project');
  const connection = connect(context, globals);
  const { oks } = connection;
  const { signal } = context;
  const project = await findProject(oks, reference, signal);
  const body = changesOf(project, asked);
  await checkWhole(row, body);
  if (flags['dry-run']) return printDryRunOfUpdate(context, globals, { ...project }, body);

  const updated = await asking(
    context,
    `change project ${harmless(project.name)}`,
    `oks project get ${harmless(project.name)}`,
    oks.projects.update(project.id, body, { signal, unknownFields: 'send' }),
  );
  const final =
    flags.wait === undefined
      ? updated
      : await waitForProject({ context, globals, oks, label: project.name, id: project.id, target: ready, timeoutMs });
  await printOne(context, globals, final ?? updated, viewOf(context, connection));
  return undefined;
};
