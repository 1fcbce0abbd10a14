import { fetchKubeconfig, type Kubeconfig, type KubeconfigRequest } from '@oks-kit/kubeconfig';
import type { Session } from '../../session/session.ts';
import { explainRefusal } from '../../verbs/explain-refusal.ts';
import { clusterBlocker, whenReady } from '../../verbs/when-ready.ts';

const fields: readonly (keyof KubeconfigRequest)[] = ['user', 'group', 'ttl'];

/** Fetches a kubeconfig, and shows what it waits for while the cluster is not ready yet. */
export function fetchReadyKubeconfig(
  session: Session,
  clusterId: string,
  request: KubeconfigRequest,
): Promise<Kubeconfig> {
  const {
    client: { clusters },
    signal,
  } = session;
  const ready = { what: 'fetch the kubeconfig', look: clusterBlocker(clusterId) };
  return whenReady(session, ready, { signal }, (options) =>
    fetchKubeconfig(
      {
        clusters: { sealedKubeconfig: (id, body, own) => clusters.sealedKubeconfig(id, body, { ...options, ...own }) },
      },
      clusterId,
      request,
    ),
  ).catch((error: unknown) => {
    const edits = fields.map((field) => ({ path: [field] as const, value: request[field], flag: `--${field}` }));
    throw explainRefusal(session, error, { body: {}, edits });
  });
}
