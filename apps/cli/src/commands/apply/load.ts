import path from 'node:path';
import {
  type LiveState,
  type Manifest,
  type ManifestSource,
  readLive,
  type ReadLiveOptions,
  readManifest,
  withMyAddress,
} from '@oks-kit/apply';
import { clusterAccess, readManifestFiles } from '@oks-kit/apply/node';
import type { ClusterAccess } from '@oks-kit/apply';
import { isLoopbackHost } from '@oks-kit/core';
import { endpointOf, regionEndpoints } from '@oks-kit/schemas';
import type { Session } from '../../session/session.ts';
import { cachedKubeconfig } from '../kubeconfig/cached.ts';

/** The default manifest. */
const defaultFile = 'oks.yaml';

/** Reads the manifest of `--file`. Sends nothing. */
export async function loadManifest(session: Session, files: readonly string[]): Promise<Manifest> {
  const { context } = session;
  const sources: ManifestSource[] = [];
  for (const file of files.length === 0 ? [defaultFile] : files) {
    if (file === '-') sources.push({ name: 'standard input', text: await context.stdin.readAll() });
    else sources.push(...readManifestFiles([file], context.cwd));
  }
  return manifestOf(session, sources);
}

/** Reads a manifest that may be applied at the endpoint of the session. Sends nothing. */
export function manifestOf({ signIn }: Session, sources: readonly ManifestSource[]): Promise<Manifest> {
  return readManifest(sources, {
    region: regionOf(signIn.baseUrl),
    isLocal: isLoopbackHost(new URL(signIn.baseUrl).hostname),
  });
}

/** The Region of an endpoint; undefined for endpoints of other services, such as an emulator. */
function regionOf(baseUrl: string): string | undefined {
  return Object.keys(regionEndpoints).find((region) => new URL(endpointOf(region)).host === new URL(baseUrl).host);
}

/** Opens the APIs of clusters with certificates from the cache. */
export function cachedAccess(session: Session): ClusterAccess {
  return clusterAccess({
    client: session.client,
    kubeconfig: (clusterId) => cachedKubeconfig(session, clusterId),
  });
}

/** Reads what exists. */
export function loadLive(
  session: Session,
  manifest: Manifest,
  insides: ReadLiveOptions['insides'],
): Promise<LiveState> {
  const { client, signal } = session;
  return readLive(manifest, { client, clusters: cachedAccess(session), insides, signal });
}

/**
 * Runs something with the caller's address in the whitelists of the manifest's clusters, if `--allow-my-ip` is given.
 */
export async function withAccess<T>(
  session: Session,
  manifest: Manifest,
  allowMyIp: boolean,
  work: () => Promise<T>,
): Promise<T> {
  if (!allowMyIp) return work();
  const { client, signal, note } = session;
  const [projects, clusters] = await Promise.all([
    client.projects.list({}, { signal }),
    client.clusters.listAll({}, { signal }),
  ]);
  const listed = new Set(manifest.projects.flatMap((project) => project.clusters.map((cluster) => cluster.path)));
  const clusterIds = clusters
    .filter(({ name, project_id }) => listed.has(`${projects.find(({ id }) => id === project_id)?.name ?? ''}/${name}`))
    .map(({ id }) => id);
  return withMyAddress({ client, clusterIds, signal, onProgress: note }, work);
}

/** A file without a backup or a lock beside it. */
export function resolveFile({ context }: Session, file: string): string {
  return path.resolve(context.cwd, file);
}
