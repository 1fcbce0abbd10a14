import { readKubeconfigFiles } from '@oks-kit/kubeconfig/node';
import type { Run } from '../../framework/spec.ts';
import { harmless } from '../../output/escape.ts';
import { asData, printValue } from '../../output/render.ts';
import { connect } from '../../session/connect.ts';
import { clusterIdOf, kubeconfigCache } from './cached.ts';
import { contextsIn, contextsNamed, kubeconfigFiles } from './merged-contexts.ts';
import type { kubeconfigClear } from './spec.ts';

export const runKubeconfigClear: Run<typeof kubeconfigClear> = async ({ context, globals, args: [name] }) => {
  const reference = name ?? globals.cluster;
  const cache = kubeconfigCache(context);
  let count: number;
  if (reference === undefined) count = await cache.clear();
  else {
    const merged = contextsNamed(
      contextsIn(readKubeconfigFiles(kubeconfigFiles(context))),
      reference,
      globals.project,
    )[0];
    const id = merged?.origin.cluster_id ?? (await idOf(reference));
    count = await cache.clear(({ cluster_id }) => cluster_id === id);
  }
  if (asData(globals)) await printValue(context, globals, { cleared: count });
  else if (!globals.quiet)
    context.stderr.write(
      count === 0
        ? 'There was no certificate to forget.\n'
        : `Forgot ${count} certificate${count === 1 ? '' : 's'}${reference === undefined ? '' : ` of ${harmless(reference)}`}.\n`,
    );
  return undefined;

  async function idOf(cluster: string): Promise<string> {
    if ((await cache.list()).some(({ cluster_id }) => cluster_id === cluster)) return cluster;
    return clusterIdOf(context, globals, connect(context, globals), cluster);
  }
};
