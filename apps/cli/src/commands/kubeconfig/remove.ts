import { nearestName, OksNotFoundError } from '@oks-kit/core';
import { readKubeconfigFiles } from '@oks-kit/kubeconfig/node';
import { noCluster } from '../../resolve/clusters.ts';
import { namedProject } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import { contextsIn, contextsNamed, kubeconfigFiles, removalLines, removeContexts } from './merged-contexts.ts';
import type { kubeconfigRemove } from './spec.ts';

export const runKubeconfigRemove: Run<typeof kubeconfigRemove> = async ({ session, flags, args: [name] }) => {
  const { context, globals, out, note } = session;
  const contexts = contextsIn(readKubeconfigFiles(kubeconfigFiles(context)));
  const reference = flags.alias ?? name ?? globals.cluster;
  // Never uses the default cluster.
  if (reference === undefined) throw noCluster(session);
  const meant =
    flags.alias === undefined
      ? contextsNamed(contexts, reference, namedProject(session))
      : contexts.filter((one) => one.name === reference);
  const first = meant[0];
  const isOneContext = first === undefined || first.name === reference;
  const result = await removeContexts(
    context,
    isOneContext ? { context: reference } : { clusterId: first.origin.cluster_id },
  );
  if (result.removed.length + result.kept.length === 0)
    throw notMerged(
      reference,
      contexts.map((one) => one.name),
    );
  if (out.isData) await out.value(result);
  else {
    const names = meant.map((one) => one.name);
    if (!isOneContext && names.length > 1)
      note(`${reference} has ${names.length} contexts, and all of them are removed: ${names.join(', ')}.`);
    for (const line of removalLines(result)) note(line);
  }
  return undefined;
};

function notMerged(reference: string, names: readonly string[]): OksNotFoundError {
  const near = nearestName(reference, names);
  return new OksNotFoundError(`${reference} has no merged context.`, {
    status: 404,
    hint:
      near !== undefined
        ? `Did you mean \`${near}\`?`
        : names.length === 0
          ? 'There are no merged contexts.'
          : `Merged contexts: ${names.join(', ')}.`,
  });
}
