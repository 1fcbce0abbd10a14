import path from 'node:path';
import { cacheFolder } from '@oks-kit/auth/node';
import type { OksFileError } from '@oks-kit/core';
import { fetchKubeconfig, type Kubeconfig, type KubeconfigRequest } from '@oks-kit/kubeconfig';
import { type CachedKubeconfig, createKubeconfigCache, type KubeconfigCache } from '@oks-kit/kubeconfig/node';
import type { Globals } from '../../framework/spec.ts';
import type { Context } from '../../main/context.ts';
import { chooseCluster, clusterReference } from '../../resolve/clusters.ts';
import { labelled } from '../../output/messages.ts';
import { isId } from '../../resolve/suggestions.ts';
import type { Connection } from '../../session/connect.ts';

/** How long a certificate lasts that nobody said more about: it renews itself, so no longer than it must. */
export const defaultTtl = '1h';

/** Whom a certificate is for, and for how long. */
export interface CertificateSubject {
  readonly user?: string | undefined;
  readonly group?: string | undefined;
  /** @default '1h' */
  readonly ttl?: string | undefined;
}

/** The kubeconfigs that commands of this user share. A cache that can't be used is left out, with a warning. */
export function kubeconfigCache(
  context: Context,
  onWarning: (reason: OksFileError) => void = (reason) => warnOf(context, reason),
): KubeconfigCache {
  return createKubeconfigCache({
    folder: path.join(cacheFolder(context), 'kubeconfigs'),
    now: () => context.now(),
    onWarning,
  });
}

function warnOf({ stderr }: Context, { message }: OksFileError): void {
  const text = `Certificates are not kept, and each call fetches a new one: ${message}`;
  stderr.write(labelled(stderr, 'warning:', (label) => label, text));
}

/**
 * A kubeconfig for a cluster whose certificate is valid: from the cache, else from `fetch`, sealed in transit, and kept
 * there.
 */
export function cachedKubeconfig(
  context: Context,
  { oks, signIn }: Connection,
  clusterId: string,
  subject: CertificateSubject = {},
  {
    fetch = (request) => fetchKubeconfig(oks, clusterId, request),
    onWarning,
  }: {
    readonly fetch?: (request: KubeconfigRequest) => Promise<Kubeconfig>;
    readonly onWarning?: (reason: OksFileError) => void;
  } = {},
): Promise<CachedKubeconfig> {
  const { user, group, ttl = defaultTtl } = subject;
  return kubeconfigCache(context, onWarning).get(
    { endpoint: signIn.baseUrl, account: signIn.account, clusterId, user, group, ttl },
    fetch,
    { signal: context.signal },
  );
}

/** The ID of the cluster that a command is about. Where an ID is given, or a default one, nothing is asked of the service. */
export async function clusterIdOf(
  context: Context,
  globals: Globals,
  connection: Connection,
  argument?: string,
): Promise<string> {
  const reference = clusterReference(context, globals, argument, connection.signIn);
  if (isId(reference)) return reference;
  return (await chooseCluster(context, globals, connection, argument)).cluster.id;
}
