import { readKubeconfigFiles } from '@oks-kit/kubeconfig/node';
import { nearestName } from '@oks-kit/core';
import type { Run } from '../../session/entry.ts';
import { noCluster } from '../../resolve/clusters.ts';
import { namedProject } from '../../resolve/projects.ts';
import { contextsIn, contextsNamed, kubeconfigFiles, removeContexts } from './merged-contexts.ts';
import type { kubeconfigRemove } from './spec.ts';

export const runKubeconfigRemove: Run<typeof kubeconfigRemove> = async ({ session, flags, args: [name] }) => {
  const { context, globals, out, note } = session;
  const contexts = contextsIn(readKubeconfigFiles(kubeconfigFiles(context)));
  const reference = flags.alias ?? name ?? globals.cluster;
  // It undoes something: what to undo is said, and never taken from a default.
  if (reference === undefined) throw noCluster(session);
  const meant =
    flags.alias === undefined
      ? contextsNamed(contexts, reference, namedProject(session))
      : contexts.filter((one) => one.name === reference);
  const first = meant[0];
  const removed =
    first === undefined
      ? []
      : await removeContexts(
          context,
          first.name === reference ? { context: reference } : { clusterId: first.origin.cluster_id },
        );
  if (out.isData) await out.value({ removed });
  else
    note(
      removed.length === 0
        ? nothingToRemove(
            reference,
            contexts.map((one) => one.name),
          )
        : `Removed ${removed.join(', ')}.`,
    );
  return undefined;
};

function nothingToRemove(reference: string, names: readonly string[]): string {
  const near = nearestName(reference, names);
  const others =
    names.length === 0 ? '' : near === undefined ? ` Merged contexts: ${names.join(', ')}.` : ` Did you mean ${near}?`;
  return `Nothing to remove: ${reference} was not merged.${others}`;
}
