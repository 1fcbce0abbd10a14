import path from 'node:path';
import { cacheFolder } from '@oks-kit/auth/node';
import { type Kubeconfig, type KubeconfigRequest } from '@oks-kit/kubeconfig';
import { type CachedKubeconfig, createKubeconfigCache, type KubeconfigCache } from '@oks-kit/kubeconfig/node';
import type { LocalSession, Session, SignedInSession } from '../../session/session.ts';

/** How long a certificate is valid by default. It is renewed automatically, so it can be short. */
export const defaultTtl = '1h';

/** The user that a certificate names, and how long it is valid. */
export interface CertificateSubject {
  readonly user?: string | undefined;
  readonly group?: string | undefined;
  /** @default '1h' */
  readonly ttl?: string | undefined;
}

/** The cached kubeconfigs, shared by all commands of this user. If the cache is unusable, commands work without it. */
export function kubeconfigCache({ context, warn }: Pick<LocalSession, 'context' | 'warn'>): KubeconfigCache {
  return createKubeconfigCache({
    folder: path.join(cacheFolder(context), 'kubeconfigs'),
    now: () => context.now(),
    onWarning: ({ message }) => warn(`Certificates are not cached, and each command fetches a new one: ${message}`),
  });
}

/** A valid kubeconfig for a cluster: from the cache, or else from the service, encrypted in transit and then cached. */
export function cachedKubeconfig(
  session: Session,
  clusterId: string,
  subject: CertificateSubject = {},
): Promise<CachedKubeconfig> {
  return cachedOr(session, clusterId, subject, async (request) => {
    const { fetchReadyKubeconfig } = await import('./fetch-ready.ts');
    return fetchReadyKubeconfig(session, clusterId, request);
  });
}

/** The same with another source than the service, or with a session that connects to it later. */
export function cachedOr(
  session: SignedInSession,
  clusterId: string,
  { user, group, ttl = defaultTtl }: CertificateSubject,
  fetch: (request: KubeconfigRequest) => Promise<Kubeconfig>,
): Promise<CachedKubeconfig> {
  const { baseUrl: endpoint, account } = session.signIn;
  return kubeconfigCache(session).get({ endpoint, account, clusterId, user, group, ttl }, fetch, {
    signal: session.signal,
  });
}
