import { OksError } from '@oks-kit/core';
import { waitTimeout } from '../../input/durations.ts';
import { chooseClusters, clusterArgument, clusterLabel } from '../../resolve/clusters.ts';
import type { Run } from '../../session/entry.ts';
import { printResults, reportFailures, runBatch, valuesOf } from '../../verbs/batch.ts';
import { mutate } from '../../verbs/mutate.ts';
import { clusters } from './noun.ts';
import type { clusterUpgrade } from './spec.ts';
import { waitForCluster } from './wait.ts';

export const runClusterUpgrade: Run<typeof clusterUpgrade> = async ({ session, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const { client, signal, hint, out } = session;
  const found = await chooseClusters(session, args);
  const results = await runBatch(session, {
    items: found,
    labelOf: (cluster) => clusterLabel(session, cluster),
    async start(cluster) {
      const label = clusterLabel(session, cluster);
      const to = cluster.statuses.available_upgrade ?? '';
      if (to === '') {
        throw new OksError(
          'conflict',
          `Cluster ${label} is at ${cluster.version}, and the service offers no upgrade from there.`,
          { hint: `For the versions there are: \`${hint('limits versions')}\`.` },
        );
      }
      session.note(`cluster ${label}: upgrading ${cluster.version} → ${to}`);
      const started = await mutate(
        session,
        `upgrade cluster ${label}`,
        hint('cluster get', [clusterArgument(session, cluster)]),
        client.clusters.upgrade(cluster.id, { signal }),
      );
      return { started, to };
    },
    finish: async (cluster, { started, to }) =>
      flags.wait === undefined
        ? started
        : ((await waitForCluster(session, {
            item: cluster,
            target: { version: to },
            timeoutMs,
            progress: session.progress(`cluster ${clusterLabel(session, cluster)}`),
          })) ?? started),
  });
  const upgraded = valuesOf(results);
  const [only] = upgraded;
  const view = await clusters.view(session, upgraded);
  if (found.length === 1 && only !== undefined) await out.one(only, view);
  else if (out.isData) await printResults(session, results);
  else await out.list(upgraded, view, { empty: 'No cluster was upgraded.' });
  return reportFailures(session, 'cluster', results);
};
