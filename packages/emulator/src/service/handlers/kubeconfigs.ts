import { stringifyKubeconfig } from '@oks-kit/kubeconfig';
import { headerNames, type KubeconfigQuery } from '@oks-kit/schemas';
import { clusterActionRules } from '../rules/clusters.ts';
import { kubeconfigRules } from '../rules/kubeconfigs.ts';
import { applyRules } from '../rules/rule.ts';
import { lifetimeOf } from '../rules/ttl.ts';
import { sealFor } from '../seal.ts';
import { clusterActionOf } from './clusters.ts';
import type { Handlers, ServiceRequest } from './handler.ts';

/** The default subject of a certificate: an administrator (assumed). */
const defaultUser = 'kubernetes-admin';
const defaultGroup = 'system:masters';

type KubeconfigRequest = ServiceRequest<'GetKubeconfig' | 'GetKubeconfigWithPubkeyNACL'>;
type KubeconfigPayload = {
  readonly request_id: string;
  readonly data: { readonly name: string; readonly kubeconfig: string };
};

/** The kubeconfig of a cluster: one cluster, one user, one context (client). Sealed if the request has a public key. */
async function makeKubeconfig(
  request: KubeconfigRequest,
  query: KubeconfigQuery,
  publicKey?: string | null,
): Promise<KubeconfigPayload> {
  const { state, clusters, requestId } = request;
  const action = clusterActionOf(request);
  applyRules(clusterActionRules, action, state.disabledRules);
  applyRules(kubeconfigRules, { record: action.record, ...query }, state.disabledRules);
  const seal = sealFor(publicKey);
  const { id, name } = action.record.cluster;
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

export const kubeconfigHandlers = {
  GetKubeconfig: (request) => makeKubeconfig(request, request.query),
  GetKubeconfigWithPubkeyNACL: (request) =>
    makeKubeconfig(request, request.query, request.headers[headerNames.encryptTo]),
} satisfies Partial<Handlers>;
