import { stringifyKubeconfig } from '@oks-kit/kubeconfig';
import { clusterActionRules } from '../rules/clusters.ts';
import { kubeconfigRules } from '../rules/kubeconfigs.ts';
import { applyRules } from '../rules/rule.ts';
import { lifetimeOf } from '../rules/ttl.ts';
import { sealFor } from '../seal.ts';
import { clusterActionOf } from './clusters.ts';
import type { ServiceRequest } from './handler.ts';

/** The default subject of a certificate: an administrator (assumed). */
const defaultUser = 'kubernetes-admin';
const defaultGroup = 'system:masters';

type KubeconfigRequest = ServiceRequest<'GetKubeconfig' | 'GetKubeconfigWithPubkeyNACL'>;
type KubeconfigPayload = {
  readonly request_id: string;
  readonly data: { readonly name: string; readonly kubeconfig: string };
};

/** The kubeconfig of a cluster: one cluster, one user, one context (client). Sealed if the request has a public key. */
export async function makeKubeconfig(
  request: KubeconfigRequest,
  publicKey?: string | null,
): Promise<KubeconfigPayload> {
  const { state, clusters, requestId, query } = request;
  const { id, name } = await state.store.run(() => {
    const action = clusterActionOf(request);
    applyRules(clusterActionRules, action, state.disabledRules);
    applyRules(kubeconfigRules, { record: action.record, ...query }, state.disabledRules);
    return action.record.cluster;
  });
  const seal = sealFor(publicKey);
  const user = query.user ?? defaultUser;
  const group = query.group ?? defaultGroup;
  const access = await clusters.issueCredentials(id, {
    user: user === '' ? defaultUser : user,
    // An empty group means no group, never the administrators' group.
    group: group === '' ? undefined : group,
    ttlMs: lifetimeOf(query.ttl),
  });
  const context = `${user}@${name}`;
  const kubeconfig = stringifyKubeconfig({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: access.cluster }],
    contexts: [{ name: context, context: { cluster: name, user } }],
    'current-context': context,
    users: [{ name: user, user: access.user }],
  });
  return { request_id: requestId, data: { name, kubeconfig: seal(kubeconfig) } };
}
