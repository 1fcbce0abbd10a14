import { chooseClusters, clusterReference } from '../../resolve/clusters.ts';
import type { Run } from '../../session/entry.ts';
import { get } from '../../verbs/get.ts';
import { clusters } from './noun.ts';
import type { clusterGet } from './spec.ts';

export const runClusterGet: Run<typeof clusterGet> = ({ session, flags: { watch, deleted }, args }) => {
  const { signal } = session;
  return get(session, clusters, {
    watch,
    asList: deleted || args.length > 1,
    async find() {
      if (!deleted) return chooseClusters(session, args);
      const references = args.length > 0 ? args : [clusterReference(session)];
      const names = references.map((reference) => reference.slice(reference.indexOf('/') + 1));
      const gone = await session.client.clusters.listAll({ deleted: true }, { signal });
      return gone.filter(({ id, name }) => names.includes(name) || names.includes(id));
    },
    refresh: ({ id }) => session.client.clusters.get(id, { signal }),
  });
};
