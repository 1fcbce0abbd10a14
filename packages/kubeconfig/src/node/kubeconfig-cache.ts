import path from 'node:path';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import { fileNameHash, isObject, isOksError, OksFileError, OksKubeconfigError, parseJson } from '@oks-kit/core';
import { checkKubeconfig } from '../check-kubeconfig.ts';
import { type Kubeconfig, maxKubeconfigBytes } from '../kubeconfig.ts';
import type { KubeconfigRequest } from '../fetch-kubeconfig.ts';
import type { CertificateInfo } from './certificate-info.ts';
import { checkSubject, subjectFault } from './subject.ts';

/** Identifies a cached kubeconfig, which is used only if all fields are the same. */
export interface CacheKey {
  /** The base URL of the API. */
  readonly endpoint: string;
  /** Identifies the account, for example by its access key ID. Must not be a secret. */
  readonly account: string;
  readonly clusterId: string;
  /** The requested user. Undefined if the service chooses it. */
  readonly user?: string | undefined;
  /** The requested group. Undefined if the service chooses it. */
  readonly group?: string | undefined;
  /** The requested lifetime, such as `1h`. Undefined if the service chooses it. */
  readonly ttl?: string | undefined;
}

/** A kubeconfig with a valid certificate. Contains a private key. */
export interface CachedKubeconfig {
  readonly kubeconfig: Kubeconfig;
  /** The client certificate of the kubeconfig. */
  readonly certificate: CertificateInfo;
  /** When the cache will fetch a new one, some time before the certificate expires. */
  readonly renewAt: Date;
  /** Path of a private file with the kubeconfig, for kubectl. Undefined if the cache cannot be used. */
  readonly file: string | undefined;
  /** Whether it was fetched by this call. */
  readonly fetched: boolean;
}

/** An entry of the cache, without its secrets. */
export interface CacheEntry {
  /** Path of the file. */
  readonly file: string;
  /** The base URL of the API. */
  readonly endpoint: string;
  readonly cluster_id: string;
  readonly user: string | undefined;
  readonly group: string | undefined;
  readonly ttl: string | undefined;
  /** When the certificate expires: ISO 8601, UTC. */
  readonly expires_at: string;
  /** Whether it has expired. */
  readonly expired: boolean;
}

/** Options of `createKubeconfigCache`. */
export interface KubeconfigCacheOptions {
  /** The folder of the files. If it does not exist, it is created with access for its owner only. */
  readonly folder: string;
  /**
   * How long before a certificate expires a new one is fetched, in milliseconds. At most a fifth of its lifetime.
   * @default 300000
   */
  readonly marginMs?: number | undefined;
  /** How long to wait for another process that fetches the same certificate, in milliseconds. @default 60000 */
  readonly waitMs?: number | undefined;
  /** Returns the current time in milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
  /** Called with the reason if the cache cannot be read or written. The kubeconfig is then fetched but not cached. */
  readonly onWarning?: ((reason: OksFileError) => void) | undefined;
}

/** A cache of kubeconfigs that several processes can share. */
export interface KubeconfigCache {
  /**
   * Returns the kubeconfig for a key: from the cache while its certificate is valid, otherwise from `fetch`, which only
   * one process calls at a time. If the cache cannot be used, the kubeconfig is fetched but not cached. Throws the
   * errors of `fetch`, and `OksKubeconfigError` if the certificate is for another user or has expired.
   */
  get(
    key: CacheKey,
    fetch: (request: KubeconfigRequest) => Promise<Kubeconfig>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<CachedKubeconfig>;
  /** Lists the entries, ordered by expiry. Other files in the folder are ignored. */
  list(): Promise<CacheEntry[]>;
  /** Removes the entries for which `which` returns true, or all. Returns their number. */
  clear(which?: (entry: CacheEntry) => boolean): Promise<number>;
}

interface Stored {
  readonly version: 1;
  readonly endpoint: string;
  readonly account: string;
  readonly cluster_id: string;
  readonly user?: string;
  readonly group?: string;
  readonly ttl?: string;
  readonly fetched_at: number;
  /** Content of the certificate. Stored, because kubectl asks often, and parsing a certificate loads much code. */
  readonly certificate: {
    readonly user: string;
    readonly groups: readonly string[];
    /** In milliseconds since 1970. */
    readonly not_before: number;
    readonly not_after: number;
  };
}

const extensionName = 'oks-kit';
const fileName = /^[0-9a-f]{16}\.json$/;

/** Creates a cache of kubeconfigs in a folder. Nothing is read or written yet. */
export function createKubeconfigCache(options: KubeconfigCacheOptions): KubeconfigCache {
  const { folder, marginMs = 300_000, waitMs = 60_000, now = Date.now, onWarning } = options;

  /** Reads a file of the cache. Undefined if it is incomplete or not one. */
  function load(
    file: string,
  ): { readonly stored: Stored; readonly kubeconfig: Kubeconfig; readonly certificate: CertificateInfo } | undefined {
    try {
      const text = readSmallFile(file, { maxBytes: maxKubeconfigBytes });
      if (text === undefined) return undefined;
      // Our own files are JSON. Most calls only read one, so the code for YAML and for writing is loaded later.
      const root = parseJson(text);
      if (root === undefined) return undefined;
      const kubeconfig = checkKubeconfig(root);
      const stored = storedOf(kubeconfig);
      return stored === undefined ? undefined : { stored, kubeconfig, certificate: certificateIn(stored) };
    } catch (error) {
      // An invalid or unreadable file counts as missing: the next fetch replaces it.
      if (isOksError(error, 'kubeconfig') || isOksError(error, 'file')) return undefined;
      throw error;
    }
  }

  function renewalOf(certificate: CertificateInfo, fetchedAt: number): Date {
    const life = certificate.notAfter.getTime() - fetchedAt;
    return new Date(certificate.notAfter.getTime() - Math.min(marginMs, Math.max(0, life / 5)));
  }

  function good(file: string, key: CacheKey): CachedKubeconfig | undefined {
    const loaded = load(file);
    if (
      loaded === undefined ||
      !isSameKey(loaded.stored, storedKey(key)) ||
      subjectFault(loaded.certificate, key) !== undefined
    )
      return undefined;
    const renewAt = renewalOf(loaded.certificate, loaded.stored.fetched_at);
    return now() < renewAt.getTime()
      ? { kubeconfig: loaded.kubeconfig, certificate: loaded.certificate, renewAt, file, fetched: false }
      : undefined;
  }

  async function fetchInto(
    file: string,
    key: CacheKey,
    fetch: (request: KubeconfigRequest) => Promise<Kubeconfig>,
    signal: AbortSignal | undefined,
    isUsable: () => boolean,
  ): Promise<CachedKubeconfig> {
    const { user, group, ttl } = key;
    const fresh = await fetch({ user, group, ttl, signal });
    const { certificateOf } = await import('./certificate-of.ts');
    const certificate = certificateOf(fresh);
    checkSubject(certificate, key);
    const fetchedAt = now();
    if (certificate.notAfter.getTime() <= fetchedAt) {
      throw new OksKubeconfigError('The new certificate has already expired, according to the clock of this machine.', {
        hint: 'Check the clock, or request a longer lifetime.',
      });
    }
    const stored: Stored = {
      ...storedKey(key),
      fetched_at: fetchedAt,
      certificate: {
        user: certificate.user,
        groups: certificate.groups,
        not_before: certificate.notBefore.getTime(),
        not_after: certificate.notAfter.getTime(),
      },
    };
    const present: readonly unknown[] = Array.isArray(fresh['extensions']) ? fresh['extensions'] : [];
    const others = present.filter((one) => !isObject(one) || one['name'] !== extensionName);
    const kubeconfig = { ...fresh, extensions: [...others, { name: extensionName, extension: stored }] };
    const kept = isUsable() && (await store(file, `${JSON.stringify(kubeconfig)}\n`)) ? file : undefined;
    return { kubeconfig, certificate, renewAt: renewalOf(certificate, fetchedAt), file: kept, fetched: true };
  }

  /** Writes a file of the cache. If there is a file of another user or a folder in its place, it is removed first. */
  async function store(file: string, text: string): Promise<boolean> {
    const [{ replaceFile }, { lstat, rm }] = await Promise.all([import('@oks-kit/files'), import('node:fs/promises')]);
    try {
      await replaceFile(file, text).catch(async (error: unknown) => {
        await rm(file, { recursive: true, force: true }).catch(() => undefined);
        if (await lstat(file).catch(() => undefined)) throw error;
        await replaceFile(file, text);
      });
      return true;
    } catch (error) {
      warn(error);
      return false;
    }
  }

  /** Reports why the cache cannot be used. Rethrows errors that are not about its files. */
  function warn(error: unknown): void {
    if (!isOksError(error, 'file')) throw error;
    onWarning?.(error);
  }

  const files = async (): Promise<string[]> => {
    const [{ systemCodeOf }, { readdir }] = await Promise.all([import('@oks-kit/files'), import('node:fs/promises')]);
    const names = await readdir(folder).catch((error: unknown) => {
      if (systemCodeOf(error) === 'ENOENT') return [];
      throw new OksFileError(`${folder} can't be read (${systemCodeOf(error)}).`, {
        hint: 'Check its owner and mode.',
      });
    });
    return names.filter((name) => fileName.test(name)).map((name) => path.join(folder, name));
  };

  const list = async (): Promise<CacheEntry[]> => {
    const found = await files().catch((error: unknown): string[] => {
      warn(error);
      return [];
    });
    return found
      .map((file) => ({ file, found: load(file) }))
      .flatMap(({ file, found }) =>
        found === undefined ? [] : [entryOf(file, found.stored, found.certificate, now())],
      )
      .sort((a, b) => (a.expires_at < b.expires_at ? -1 : 1));
  };

  return {
    async get(key, fetch, { signal } = {}) {
      const file = path.join(folder, `${fileNameHash(JSON.stringify(storedKey(key)))}.json`);
      const cached = good(file, key);
      if (cached !== undefined) return cached;
      // Keep errors of `fetch` separate from those of the cache, which are only warnings.
      const { ensurePrivateFolder, withFileLock } = await import('@oks-kit/files');
      let fetched: Promise<CachedKubeconfig> | undefined;
      let isUsable = true;
      const fetchOnce = (): Promise<CachedKubeconfig> =>
        (fetched ??= fetchInto(file, key, fetch, signal, () => isUsable));
      try {
        await ensurePrivateFolder(folder);
        return await withFileLock(
          `${file}.lock`,
          { waitMs, staleMs: 120_000, signal },
          async () => good(file, key) ?? (await fetchOnce()),
        );
      } catch (error) {
        if (fetched === undefined) {
          warn(error);
          isUsable = false;
        }
        return fetchOnce();
      }
    },
    list,
    async clear(which) {
      const [{ withFileError }, { rm }] = await Promise.all([import('@oks-kit/files'), import('node:fs/promises')]);
      const chosen = which === undefined ? await files() : (await list()).filter(which).map(({ file }) => file);
      await Promise.all(
        chosen.map((file) => withFileError(`${file} can't be removed`, () => rm(file, { force: true }))),
      );
      return chosen.length;
    },
  };
}

/** Returns the part of a key that is stored in the file. */
function storedKey({
  endpoint,
  account,
  clusterId,
  user,
  group,
  ttl,
}: CacheKey): Omit<Stored, 'fetched_at' | 'certificate'> {
  return {
    version: 1,
    endpoint,
    account,
    cluster_id: clusterId,
    ...(user === undefined ? {} : { user }),
    ...(group === undefined ? {} : { group }),
    ...(ttl === undefined ? {} : { ttl }),
  };
}

function isSameKey(stored: Stored, key: Omit<Stored, 'fetched_at' | 'certificate'>): boolean {
  return (['version', 'endpoint', 'account', 'cluster_id', 'user', 'group', 'ttl'] as const).every(
    (part) => stored[part] === key[part],
  );
}

function storedOf(kubeconfig: Kubeconfig): Stored | undefined {
  const extensions = kubeconfig['extensions'];
  const ours: unknown = Array.isArray(extensions)
    ? extensions.find((one) => isObject(one) && one['name'] === extensionName)
    : undefined;
  const stored: unknown = isObject(ours) ? ours['extension'] : undefined;
  if (!isObject(stored) || stored['version'] !== 1 || typeof stored['fetched_at'] !== 'number') return undefined;
  const texts =
    ['endpoint', 'account', 'cluster_id'].every((part) => typeof stored[part] === 'string') &&
    ['user', 'group', 'ttl'].every((part) => stored[part] === undefined || typeof stored[part] === 'string');
  const certificate = stored['certificate'];
  const certified =
    isObject(certificate) &&
    typeof certificate['user'] === 'string' &&
    Array.isArray(certificate['groups']) &&
    certificate['groups'].every((group) => typeof group === 'string') &&
    ['not_before', 'not_after'].every((part) => Number.isFinite(certificate[part]));
  // Boundary: all fields were checked above.
  return texts && certified ? (stored as unknown as Stored) : undefined;
}

function entryOf(file: string, stored: Stored, { notAfter }: CertificateInfo, now: number): CacheEntry {
  const { endpoint, cluster_id, user, group, ttl } = stored;
  return {
    file,
    endpoint,
    cluster_id,
    user,
    group,
    ttl,
    expires_at: notAfter.toISOString(),
    expired: notAfter.getTime() <= now,
  };
}

function certificateIn({ certificate: { user, groups, not_before, not_after } }: Stored): CertificateInfo {
  return { user, groups, notBefore: new Date(not_before), notAfter: new Date(not_after) };
}
