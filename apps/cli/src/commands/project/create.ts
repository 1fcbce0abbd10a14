import { operations, type ProjectInput } from '@oks-kit/schemas';
import type { Run } from '../../framework/spec.ts';
import { applyAsked, checkAsked, checkWhole } from '../../input/changes.ts';
import { waitTimeout } from '../../input/durations.ts';
import { editsOf, tagEdits } from '../../input/edits.ts';
import type { Body } from '../../input/paths.ts';
import { paletteFor } from '../../output/color.ts';
import { harmless } from '../../output/escape.ts';
import { labelled } from '../../output/messages.ts';
import { printOne } from '../../output/render.ts';
import { connect } from '../../session/connect.ts';
import { asking, printDryRun, protectionEdits, readAsked } from '../../verbs/composing.ts';
import { nameOf } from '../../verbs/create.ts';
import { checkProjectFits } from '../../verbs/preflight.ts';
import { ready, waitForProject } from '../../verbs/wait.ts';
import type { projectCreate } from './spec.ts';
import { viewOf } from './view.ts';

export const runProjectCreate: Run<typeof projectCreate> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const row = operations.CreateProject;
  const asked = await checkAsked(
    await readAsked(context, flags, [
      ...editsOf({
        name: nameOf(args[0], flags.name),
        cidr: flags.cidr,
        region: globals.region,
        description: flags.description,
      }),
      ...tagEdits(flags.tag),
      ...protectionEdits(flags),
    ]),
    { row, fileName: flags.file, allowUnknown: flags['allow-unknown-fields'], mustAsk: ['name'] },
  );
  const connection = connect(context, globals);
  const { oks, signIn } = connection;
  const { signal } = context;
  // The template's name and tags are samples.
  const { name: _name, tags: _tags, ...template } = await oks.templates.project({ signal });
  const { name, ...rest } = applyAsked({ ...template, region: signIn.region }, asked);
  const body: Body = { name, ...rest };
  await checkWhole(row, body, asked);
  if (flags['dry-run']) return printDryRun(context, globals, body);

  await checkProjectFits(oks, body, signal, (text) => {
    if (!globals.quiet)
      context.stderr.write(
        labelled(context.stderr, 'warning:', paletteFor(context, context.stderr, globals).yellow, text),
      );
  });
  const created = await asking(
    context,
    `create project ${harmless(String(name))}`,
    `oks project get ${harmless(String(name))}`,
    // Boundary: the call checks it field by field.
    oks.projects.create(body as unknown as ProjectInput, { signal, unknownFields: 'send' }),
  );
  const project =
    flags.wait === undefined
      ? created
      : await waitForProject({ context, globals, oks, label: created.name, id: created.id, target: ready, timeoutMs });
  await printOne(context, globals, project ?? created, viewOf(context, connection));
  return undefined;
};
