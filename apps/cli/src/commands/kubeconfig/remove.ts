import { readKubeconfigFiles } from '@oks-kit/kubeconfig/node';
import { nearestName } from '@oks-kit/core';
import type { Run } from '../../framework/spec.ts';
import { harmless } from '../../output/escape.ts';
import { asData, printValue } from '../../output/render.ts';
import { noCluster } from '../../resolve/clusters.ts';
import { projectReference } from '../../resolve/projects.ts';
import { contextsIn, contextsNamed, kubeconfigFiles, removeContexts } from './merged-contexts.ts';
import type { kubeconfigRemove } from './spec.ts';

export const runKubeconfigRemove: Run<typeof kubeconfigRemove> = async ({ context, globals, flags, args: [name] }) => {
  const contexts = contextsIn(readKubeconfigFiles(kubeconfigFiles(context)));
  const reference = flags.alias ?? name ?? globals.cluster;
  // It undoes something: what to undo is said, and never taken from a default.
  if (reference === undefined) throw noCluster();
  const meant =
    flags.alias === undefined
      ? contextsNamed(contexts, reference, projectReference(context, globals))
      : contexts.filter((one) => one.name === reference);
  const first = meant[0];
  const removed =
    first === undefined
      ? []
      : await removeContexts(
          context,
          first.name === reference ? { context: reference } : { clusterId: first.origin.cluster_id },
        );
  if (asData(globals)) await printValue(context, globals, { removed });
  else if (!globals.quiet)
    context.stderr.write(
      removed.length === 0
        ? nothingToRemove(
            reference,
            contexts.map((one) => one.name),
          )
        : `Removed ${removed.map(harmless).join(', ')}.\n`,
    );
  return undefined;
};

function nothingToRemove(reference: string, names: readonly string[]): string {
  const near = nearestName(reference, names);
  const others =
    names.length === 0
      ? ''
      : near === undefined
        ? ` Merged are: ${names.map(harmless).join(', ')}.`
        : ` Did you mean ${harmless(near)}?`;
  return `There was nothing of ${harmless(reference)} to remove.${others}\n`;
}
