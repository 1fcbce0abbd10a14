import path from 'node:path';
import { cacheFolder } from '@oks-kit/auth/node';
import { fetchKubeconfig } from '@oks-kit/kubeconfig';
import { type CachedKubeconfig, createKubeconfigCache, type KubeconfigCache } from '@oks-kit/kubeconfig/node';
import type { Connection } from './connect.ts';
import type { Context } from './context.ts';

/** How long a certificate lasts that nobody said more about: it renews itself, so no longer than it must. */
export const defaultTtl = '1h';

/** Whom a certificate is for, and for how long. */
export interface CertificateSubject {
  readonly user?: string | undefined;
  readonly group?: string | undefined;
  /** @default '1h' */
  readonly ttl?: string | undefined;
}

/** The kubeconfigs that commands of this user share. */
export function kubeconfigCache(context: Context): KubeconfigCache {
  return createKubeconfigCache({ folder: path.join(cacheFolder(context), 'kubeconfigs'), now: () => context.now() });
}

/** A kubeconfig for a cluster that is good for now: from the cache, else sealed in transit and kept there. */
export function cachedKubeconfig(context: Context, { oks, signIn }: Connection, clusterId: string, subject: CertificateSubject = {}): Promise<CachedKubeconfig> {
  const { user, group, ttl = defaultTtl } = subject;
  return kubeconfigCache(context).get(
    { endpoint: signIn.baseUrl, account: signIn.account, clusterId, user, group, ttl },
    (request) => fetchKubeconfig(oks, clusterId, request),
    { signal: context.signal },
  );
}
