import { isObject } from '@oks-kit/core';
import type { Kubeconfig, NamedExtension } from './kubeconfig.ts';
import type { Entry, EntryKind } from './kubeconfig-entries.ts';

/** The cluster that an entry belongs to. Stored in the entry as an extension, which kubectl keeps. */
export interface Origin {
  readonly cluster_id: string;
  /** The base URL of the API that the cluster is from. */
  readonly endpoint: string;
  /** Names of project and cluster at the time of the merge, so that users can refer to the cluster by name. */
  readonly project?: string | undefined;
  readonly cluster?: string | undefined;
}

/** Values that a merge stores with the origin, so that a later merge can tell its own settings from the user's. */
export interface Notes {
  /** The context that was current before. */
  readonly previous_context?: string | undefined;
  /** The TLS server name from the service. */
  readonly tls_server_name?: string | undefined;
  /** The impersonated user from the service. */
  readonly acts_as?: string | undefined;
  /** Names of the environment variables that a merge set for the credential plugin. */
  readonly exec_env?: readonly string[] | undefined;
}

const extensionName = 'oks-kit';

/** Adds the mark with the origin to the body of an entry. Other extensions stay in their places. */
export function withOrigin<T extends { readonly extensions?: readonly NamedExtension[] }>(
  body: T,
  origin: Origin | undefined,
  notes: Notes = {},
): T {
  if (origin === undefined) return body;
  const extensions = body.extensions ?? [];
  const { cluster_id, endpoint, project, cluster } = origin;
  const fields = Object.entries({ cluster_id, endpoint, project, cluster, ...notes });
  const mark = {
    name: extensionName,
    extension: Object.fromEntries(fields.filter(([, value]) => value !== undefined)),
  };
  return {
    ...body,
    extensions: extensions.some(({ name }) => name === extensionName)
      ? extensions.map((one) => (one.name === extensionName ? mark : one))
      : [...extensions, mark],
  };
}

/** Returns the origin of an entry that a merge created. Undefined for an entry of another program. */
export function originOf(entry: Entry, kind: EntryKind): Origin | undefined {
  const mark = markOf(entry, kind);
  const { cluster_id, endpoint, project, cluster } = mark;
  if (typeof cluster_id !== 'string' || typeof endpoint !== 'string') return undefined;
  return {
    cluster_id,
    endpoint,
    ...(typeof project === 'string' ? { project } : {}),
    ...(typeof cluster === 'string' ? { cluster } : {}),
  };
}

/** Returns the notes that a merge stored in an entry. */
export function notesOf(entry: Entry, kind: EntryKind): Notes {
  const { previous_context, tls_server_name, acts_as, exec_env } = markOf(entry, kind);
  return {
    ...(typeof previous_context === 'string' ? { previous_context } : {}),
    ...(typeof tls_server_name === 'string' ? { tls_server_name } : {}),
    ...(typeof acts_as === 'string' ? { acts_as } : {}),
    ...(Array.isArray(exec_env) ? { exec_env: exec_env.filter((name) => typeof name === 'string') } : {}),
  };
}

function markOf(entry: Entry, kind: EntryKind): Readonly<Record<string, unknown>> {
  const body = entry[kind];
  const extensions: unknown = isObject(body) ? body['extensions'] : undefined;
  const marks: readonly unknown[] = Array.isArray(extensions) ? extensions : [];
  const ours = marks.find((one) => isObject(one) && one['name'] === extensionName);
  return isObject(ours) && isObject(ours['extension']) ? ours['extension'] : {};
}

/** Whether an entry belongs to the same cluster, or to an earlier cluster with the same name in the same project. */
export function isOfSameCluster(entry: Entry, kind: EntryKind, origin: Origin | undefined): boolean {
  const found = originOf(entry, kind);
  if (found === undefined || origin === undefined || found.endpoint !== origin.endpoint) return false;
  const isSameName =
    found.project !== undefined &&
    found.cluster !== undefined &&
    found.project === origin.project &&
    found.cluster === origin.cluster;
  return found.cluster_id === origin.cluster_id || isSameName;
}

/** Returns all contexts that a merge created, with their origin. */
export function mergedContexts(kubeconfig: Kubeconfig): { readonly name: string; readonly origin: Origin }[] {
  return kubeconfig.contexts.flatMap((entry) => {
    const origin = originOf(entry, 'context');
    return origin === undefined ? [] : [{ name: entry.name, origin }];
  });
}
