import { readKubeconfigFiles } from '@oks-kit/kubeconfig/node';
import type { Run } from '../../session/entry.ts';

import {} from '@oks-kit/core';
import { findClusterId } from '../../resolve/clusters.ts';
import { kubeconfigCache } from './cached.ts';
import { contextsIn, contextsNamed, kubeconfigFiles } from './merged-contexts.ts';
import type { kubeconfigClear } from './spec.ts';

export const runKubeconfigClear: Run<typeof kubeconfigClear> = async ({ session, args: [name] }) => {
  const { context, globals, out, note } = session;
  const reference = name ?? globals.cluster;
  const cache = kubeconfigCache(session);
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
  if (out.isData) await out.value({ cleared: count });
  else
    note(
      count === 0
        ? 'There were no cached certificates.'
        : `Removed ${count} cached certificate${count === 1 ? '' : 's'}` +
            `${reference === undefined ? '' : ` of ${reference}`}.`,
    );
  return undefined;

  async function idOf(cluster: string): Promise<string> {
    if ((await cache.list()).some(({ cluster_id }) => cluster_id === cluster)) return cluster;
    return findClusterId(session, cluster);
  }
};
