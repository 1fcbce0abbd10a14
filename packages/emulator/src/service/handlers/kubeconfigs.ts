import { encodeBase64, sealBox, stringifyKubeconfig } from '@oks-kit/kubeconfig';
import { isOksError } from '@oks-kit/core';
import { headerNames, type KubeconfigQuery } from '@oks-kit/schemas';
import { invalidFieldError } from '../../http/api-error.ts';
import { kubeconfigRules } from '../rules/kubeconfigs.ts';
import { applyRules } from '../rules/rule.ts';
import { lifetimeOf } from '../rules/ttl.ts';
import type { Handlers, ServiceRequest } from './handler.ts';

/** Who a certificate is for where nobody says: an administrator (assumed). */
const defaultUser = 'kubernetes-admin';
const defaultGroup = 'system:masters';

/** The kubeconfig of a cluster: one cluster, one user, one context (wire). */
async function makeKubeconfig(
  { state, account, params, clusters }: ServiceRequest<'GetKubeconfig' | 'GetKubeconfigWithPubkeyNACL'>,
  query: KubeconfigQuery,
): Promise<string> {
  const record = state.cluster(account.id, params['cluster_id'] ?? '');
  applyRules(kubeconfigRules, { record, ttl: query.ttl }, state.disabledRules);
  const { id, name } = record.cluster;
  const user = query.user || defaultUser;
  const access = await clusters.issueCredentials(id, {
    user,
    group: query.group || defaultGroup,
    ttlMs: lifetimeOf(query.ttl),
  });
  const context = `${user}@${name}`;
  return stringifyKubeconfig({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: access.cluster }],
    contexts: [{ name: context, context: { cluster: name, user } }],
    'current-context': context,
    users: [{ name: user, user: access.user }],
  });
}

export const kubeconfigHandlers = {
  GetKubeconfig: async (request) => {
    const kubeconfig = await makeKubeconfig(request, request.query);
    return { request_id: request.requestId, data: { name: nameOf(request), kubeconfig } };
  },
  GetKubeconfigWithPubkeyNACL: async (request) => {
    const publicKey = request.headers[headerNames.encryptTo];
    if (publicKey === undefined || publicKey === null) {
      const kubeconfig = await makeKubeconfig(request, request.query);
      return { request_id: request.requestId, data: { name: nameOf(request), kubeconfig } };
    }
    // Before the work: a key that is none should cost nothing.
    seal('', publicKey);
    const kubeconfig = seal(await makeKubeconfig(request, request.query), publicKey);
    return { request_id: request.requestId, data: { name: nameOf(request), kubeconfig } };
  },
} satisfies Partial<Handlers>;

function seal(text: string, publicKey: string): string {
  try {
    return encodeBase64(sealBox(text, publicKey));
  } catch (error) {
    if (isOksError(error, 'sealed_box'))
      throw invalidFieldError(['header', headerNames.encryptTo], 'value is not a public key of 32 bytes in base64');
    throw error;
  }
}

function nameOf({ state, account, params }: ServiceRequest<'GetKubeconfig' | 'GetKubeconfigWithPubkeyNACL'>): string {
  return state.cluster(account.id, params['cluster_id'] ?? '').cluster.name;
}
