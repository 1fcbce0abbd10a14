import { OksInputError } from '@oks-kit/core';
import type { Run } from '../../framework/spec.ts';
import { harmless } from '../../output/escape.ts';
import { chooseCluster } from '../../resolve/clusters.ts';
import { connect } from '../../session/connect.ts';
import { changeDefaults, readDefaults } from '../../session/defaults.ts';
import type { clusterUse } from './spec.ts';

export const runClusterUse: Run<typeof clusterUse> = async ({ context, globals, flags, args: [name] }) => {
  const connection = connect(context, globals);
  const { oks, signIn } = connection;
  const { signal } = context;
  if (flags.unset) {
    if (name !== undefined) throw new OksInputError('`--unset` takes no cluster.', { hint: 'Leave out either.' });
    await changeDefaults(context, signIn, ({ project }) => ({ project }));
    if (!globals.quiet) context.stderr.write('There is no default cluster now.\n');
    return undefined;
  }
  if (name === undefined) {
    const current = readDefaults(context, signIn).cluster;
    if (current === undefined)
      throw new OksInputError('There is no default cluster.', {
        hint: 'Choose one: `oks cluster use PROJECT/CLUSTER`.',
      });
    context.stdout.write(`${harmless(`${current.project.name}/${current.name}`)}\n`);
    return undefined;
  }
  const found = await chooseCluster(context, globals, connection, name);
  const { cluster } = found;
  const project = {
    id: cluster.project_id,
    name: found.projectName ?? (await oks.projects.get(cluster.project_id, { signal })).name,
  };
  await changeDefaults(context, signIn, (defaults) => ({
    ...defaults,
    cluster: { id: cluster.id, name: cluster.name, project },
  }));
  if (!globals.quiet)
    context.stderr.write(
      `Cluster ${harmless(`${project.name}/${cluster.name}`)} is the default now, at ${signIn.baseUrl}.\n`,
    );
  return undefined;
};
