import { OksInputError } from '@oks-kit/core';
import type { Run } from '../../framework/spec.ts';
import { harmless } from '../../output/escape.ts';
import { findProject } from '../../resolve/projects.ts';
import { connect } from '../../session/connect.ts';
import { changeDefaults, readDefaults } from '../../session/defaults.ts';
import type { projectUse } from './spec.ts';

export const runProjectUse: Run<typeof projectUse> = async ({ context, globals, flags, args: [name] }) => {
  const connection = connect(context, globals);
  const { oks, signIn } = connection;
  if (flags.unset) {
    if (name !== undefined) throw new OksInputError('`--unset` takes no project.', { hint: 'Leave out either.' });
    await changeDefaults(context, signIn, ({ cluster }) => ({ cluster }));
    if (!globals.quiet) context.stderr.write('There is no default project now.\n');
    return undefined;
  }
  if (name === undefined) {
    const current = readDefaults(context, signIn).project;
    if (current === undefined)
      throw new OksInputError('There is no default project.', { hint: 'Choose one: `oks project use PROJECT`.' });
    context.stdout.write(`${harmless(current.name)}\n`);
    return undefined;
  }
  const project = await findProject(oks, name, context.signal);
  await changeDefaults(context, signIn, (defaults) => ({
    ...defaults,
    project: { id: project.id, name: project.name },
  }));
  if (!globals.quiet)
    context.stderr.write(`Project ${harmless(project.name)} is the default now, at ${signIn.baseUrl}.\n`);
  return undefined;
};
