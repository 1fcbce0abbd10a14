import path from 'node:path';
import {
  defaultNewClusterTimeoutMs,
  type Manifest,
  type ManifestSource,
  readManifest,
  type ReadOptions,
  type TemporaryAddress,
  withMyAddress,
} from '@oks-kit/apply';
import { clusterAccess, readManifestFiles } from '@oks-kit/apply/node';
import type { ClusterAccess } from '@oks-kit/apply';
import { endpointOf, isServiceEndpoint, regionEndpoints } from '@oks-kit/schemas';
import type { Session } from '../../session/session.ts';
import { cachedKubeconfig } from '../kubeconfig/cached.ts';

/** The default manifest. */
export const defaultFile = 'oks.yaml';

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
export async function manifestOf(session: Session, sources: readonly ManifestSource[]): Promise<Manifest> {
  let baseUrl: string;
  try {
    ({ baseUrl } = session.signIn);
  } catch (error) {
    // Problems of the manifest itself are reported first.
    await readManifest(sources, { isLocal: true });
    throw error;
  }
  return readManifest(sources, { region: regionOf(baseUrl), isLocal: !isServiceEndpoint(baseUrl) });
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

/** The options for reading what exists. With `isPatient`, it waits for the API of a new cluster. */
export function readOptions(
  session: Session,
  myAddress: TemporaryAddress | undefined,
  { isPatient }: { readonly isPatient: boolean },
): ReadOptions {
  const { client, signal, note } = session;
  return {
    client,
    clusters: cachedAccess(session),
    signal,
    myAddress,
    ...(isPatient ? { newClusterTimeoutMs: defaultNewClusterTimeoutMs, onProgress: note } : {}),
  };
}

/** The paths of the clusters of a manifest. */
export function clusterPaths({ projects }: Manifest): string[] {
  return projects.flatMap(({ clusters }) => clusters.map(({ path: cluster }) => cluster));
}

/** Runs something with the caller's address in the whitelists of clusters, if `--allow-my-ip` is given. */
export async function withAccess<T>(
  session: Session,
  paths: readonly string[],
  allowMyIp: boolean,
  work: (myAddress: TemporaryAddress | undefined) => Promise<T>,
): Promise<T> {
  if (!allowMyIp) return work(undefined);
  const { client, signal, note } = session;
  const [projects, clusters] = await Promise.all([
    client.projects.list({}, { signal }),
    client.clusters.listAll({}, { signal }),
  ]);
  const clusterIds = clusters
    .filter(({ name, project_id }) =>
      paths.includes(`${projects.find(({ id }) => id === project_id)?.name ?? ''}/${name}`),
    )
    .map(({ id }) => id);
  return withMyAddress({ client, clusterIds, signal, onProgress: note }, work);
}

/** A file without a backup or a lock beside it. */
export function resolveFile({ context }: Session, file: string): string {
  return path.resolve(context.cwd, file);
}
