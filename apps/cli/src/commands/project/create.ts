import { operations, type ProjectInput } from '@oks-kit/schemas';
import { applyChanges, checkChanges, checkWhole, proposedBy } from '../../input/changes.ts';
import { startWaitTime } from '../../input/durations.ts';
import { editsOf, tagEdits } from '../../input/edits.ts';
import { protectionEdits, readChanges } from '../../input/flag-edits.ts';
import type { Body } from '../../input/paths.ts';
import type { Run } from '../../session/entry.ts';
import { newName } from '../../verbs/create.ts';
import { printDryRun } from '../../verbs/dry-run.ts';
import { mutate } from '../../verbs/mutate.ts';
import { warnAboutOverlap } from '../../verbs/preflight.ts';
import { ready } from '../../verbs/wait.ts';
import { projects } from './noun.ts';
import type { projectCreate } from './spec.ts';
import { waitForProject } from './wait.ts';

export const runProjectCreate: Run<typeof projectCreate> = async ({ session, flags, args }) => {
  const time = startWaitTime(session.context, flags.wait);
  const row = operations.CreateProject;
  const changes = await checkChanges(
    await readChanges(session.context, flags, [
      ...editsOf({
        name: newName(args[0], flags.name),
        cidr: flags.cidr,
        region: session.globals.region,
        description: flags.description,
      }),
      ...tagEdits(flags.tag),
      ...protectionEdits(flags),
    ]),
    { row, fileName: flags.file, allowUnknown: flags['allow-unknown-fields'], mustAsk: ['name'] },
  );
  const { client, signIn, signal, hint } = session;
  // The name and the tags of the template are examples.
  const { name: _name, tags: _tags, ...template } = await client.templates.project({ signal });
  const { name, ...rest } = applyChanges({ ...proposedBy(template, changes), region: signIn.region }, changes);
  const body: Body = { name, ...rest };
  await checkWhole(row, body, changes);
  if (flags['dry-run']) return printDryRun(session, body);

  await warnAboutOverlap(session, body);
  const created = await mutate(
    session,
    {
      what: `create project ${String(name)}`,
      check: hint('project get', [String(name)]),
      source: { body, edits: changes.edits },
    },
    // Boundary: the call checks it field by field.
    (options) => client.projects.create(body as unknown as ProjectInput, { ...options, unknownFields: 'send' }),
  );
  const project =
    flags.wait === undefined
      ? created
      : ((await waitForProject(session, { item: created, target: ready, timeoutMs: time.leftMs() })) ?? created);
  await session.out.one(project, await projects.view(session, [project]));
  return undefined;
};
