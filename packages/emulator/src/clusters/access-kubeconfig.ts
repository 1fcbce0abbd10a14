import type { Kubeconfig } from '@oks-kit/kubeconfig';
import type { ClusterAccess } from './cluster-backend.ts';

/** A kubeconfig of one context, for the emulator itself and its programs. */
export function kubeconfigOf({ cluster, user }: ClusterAccess): Kubeconfig {
  const name = 'emulator';
  return {
    clusters: [{ name, cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
}
