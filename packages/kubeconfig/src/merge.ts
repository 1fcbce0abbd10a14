import { checkOptions, OksKubeconfigError, optionRules, type OptionRules } from '@oks-kit/core';
import {
  type ExecConfig,
  type Kubeconfig,
  type KubeconfigCluster,
  type KubeconfigContext,
  type KubeconfigUser,
  maskUser,
} from './kubeconfig.ts';
import {
  type Entry,
  type EntryKind,
  impersonationFields,
  impersonationOf,
  soleContext,
  withoutFields,
} from './kubeconfig-entries.ts';
import { isOfSameCluster, type Notes, notesOf, type Origin, withOrigin } from './origin.ts';
import { isSameValue } from './yaml/same-value.ts';

/** Options of `mergeKubeconfig`. */
export interface MergeOptions {
  /** Name for the cluster, user and context in the result. @default the name of the incoming context */
  readonly context?: string | undefined;
  /** Makes the merged context the current one, even if there already is a current context. @default false */
  readonly setCurrent?: boolean | undefined;
  /** Replaces entries of other programs that have the same names. Without it, they cause an error. @default false */
  readonly overwrite?: boolean | undefined;
  /** The cluster of the entries. Existing entries of the same cluster are updated and keep the user's settings. */
  readonly origin?: Origin | undefined;
  /** The namespace of the context. @default unchanged */
  readonly namespace?: string | undefined;
  /** The proxy through which kubectl reaches the cluster: an http, https or socks5 URL. @default unchanged */
  readonly proxyUrl?: string | undefined;
}

const mergeRules: OptionRules<MergeOptions> = {
  context: optionRules.nonEmptyText,
  setCurrent: optionRules.boolean,
  overwrite: optionRules.boolean,
  origin: {
    ...optionRules.object,
    inside: {
      cluster_id: { ...optionRules.text, needed: true },
      endpoint: { ...optionRules.text, needed: true },
      project: optionRules.text,
      cluster: optionRules.text,
    } satisfies OptionRules<Origin>,
  },
  namespace: {
    mustBe: 'a namespace: at most 63 lower-case letters, digits and hyphens',
    fits: isNamespace,
  },
  proxyUrl: {
    mustBe: 'an http, https or socks5 URL, such as http://proxy.example:3128',
    fits: isProxyUrl,
  },
};

/** Whether a value is a valid name of a Kubernetes namespace. */
export function isNamespace(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(value);
}

/** Whether a value is a valid URL of a proxy for kubectl. */
export function isProxyUrl(value: unknown): boolean {
  return typeof value === 'string' && /^(?:https?|socks5):\/\/[\x21-\x7e]+$/i.test(value) && URL.canParse(value);
}

/** The result of a merge. */
export interface Merged {
  /** The merged kubeconfig. The inputs are not changed. */
  readonly kubeconfig: Kubeconfig;
  /** Name of the context: the requested one, or the name that the user has given it since. */
  readonly context: string;
  /** Names of the cluster, user and context. */
  readonly names: Readonly<Record<EntryKind, string>>;
  /** Entries that are new, such as `context shop-web`. */
  readonly added: readonly string[];
  /** Entries that existed and were changed. */
  readonly replaced: readonly string[];
}

/**
 * Merges a kubeconfig with one context into another one. Modifies neither of them. Merging twice has the same result as
 * merging once. Existing entries of the same origin keep what the user has set: namespace, proxy, TLS server name,
 * variables of the credential plugin, and impersonation. Everything that the service sends is renewed. A context that
 * the user has renamed is updated under its new name.
 *
 * Throws `OksKubeconfigError` if the incoming kubeconfig has no context, or an entry with that name belongs to another
 * program, and `OksInputError` for invalid options.
 */
export function mergeKubeconfig(base: Kubeconfig, incoming: Kubeconfig, options: MergeOptions = {}): Merged {
  checkOptions('@oks-kit/kubeconfig', options, mergeRules);
  const source = soleContext(incoming);
  const { origin } = options;
  const names = chooseNames(base, options.context ?? source.name, origin);
  const current = base['current-context'] ?? '';
  const becomesCurrent = options.setCurrent === true || current === '';
  const previous = previousOf(base, names.context, becomesCurrent ? current : undefined);
  const added: string[] = [];
  const replaced: string[] = [];

  /** Adds or replaces an entry. `update` receives the existing entry if it has the same origin. */
  function place<T extends Entry>(entries: readonly T[], kind: EntryKind, update: (existing: T | undefined) => T): T[] {
    const name = names[kind];
    const at = entries.findIndex((entry) => entry.name === name);
    const existing = entries[at];
    if (existing === undefined) {
      added.push(`${kind} ${name}`);
      return [...entries, update(undefined)];
    }
    const isOurs = isOfSameCluster(existing, kind, origin);
    const entry = update(isOurs ? existing : undefined);
    if (!isSameValue(existing, entry)) {
      if (options.overwrite !== true && !isOurs) {
        throw new OksKubeconfigError(`There is already a ${kind} named "${name}" that oks did not create.`, {
          hint: 'Choose another name with an alias (--alias), or replace it (--overwrite).',
        });
      }
      replaced.push(`${kind} ${name}`);
    }
    return entries.with(at, entry);
  }

  const kubeconfig: Kubeconfig = {
    ...base,
    clusters: place(base.clusters, 'cluster', (existing) => ({
      ...existing,
      name: names.cluster,
      cluster: updateCluster(existing, source.cluster.cluster, options),
    })),
    users: place(base.users, 'user', (existing) => ({
      ...existing,
      name: names.user,
      user: updateUser(existing, source.user.user, origin),
    })),
    contexts: place(base.contexts, 'context', (existing) => ({
      ...existing,
      name: names.context,
      context: withOrigin(
        updateContext(existing?.context, source.context.context, names, options.namespace),
        origin,
        previous === undefined ? {} : { previous_context: previous },
      ),
    })),
    'current-context': becomesCurrent ? names.context : current,
  };
  return { kubeconfig, context: names.context, names, added, replaced };
}

/**
 * Chooses the names of the entries: those of an earlier merge, if there was one. `kubectl config rename-context` does
 * not change the names of cluster and user, and keeps our mark in the context.
 */
function chooseNames(base: Kubeconfig, wanted: string, origin: Origin | undefined): Record<EntryKind, string> {
  const ours = base.contexts.filter((entry) => isOfSameCluster(entry, 'context', origin));
  const found =
    ours.find(({ name }) => name === wanted) ??
    (base.contexts.some(({ name }) => name === wanted)
      ? undefined
      : ours.find(({ context }) => context.cluster === wanted && context.user === wanted));
  const nameOf = (entries: readonly Entry[], kind: EntryKind, name: string | undefined): string =>
    entries.find((entry) => entry.name === name && isOfSameCluster(entry, kind, origin))?.name ?? wanted;
  return {
    context: found?.name ?? wanted,
    cluster: nameOf(base.clusters, 'cluster', found?.context.cluster),
    user: nameOf(base.users, 'user', found?.context.user),
  };
}

function updateCluster(
  existing: Kubeconfig['clusters'][number] | undefined,
  incoming: KubeconfigCluster,
  { origin, proxyUrl }: MergeOptions,
): KubeconfigCluster {
  const { server, 'certificate-authority-data': authority, 'tls-server-name': served } = incoming;
  const proxy = proxyUrl === undefined ? {} : { 'proxy-url': proxyUrl };
  const note = typeof served === 'string' ? { tls_server_name: served } : {};
  if (existing === undefined) return withOrigin({ ...incoming, ...proxy }, origin, note);
  const before = existing.cluster;
  const serverName = before['tls-server-name'];
  const isUsers =
    typeof serverName === 'string' && serverName !== '' && serverName !== notesOf(existing, 'cluster').tls_server_name;
  const renewed = {
    // kubectl refuses a certificate authority together with `insecure-skip-tls-verify`.
    ...withoutFields(before, 'insecure-skip-tls-verify', ...(isUsers ? [] : ['tls-server-name'])),
    ...(authority === undefined ? {} : { 'certificate-authority-data': authority }),
    ...(server === undefined ? {} : { server }),
    ...(isUsers || served === undefined ? {} : { 'tls-server-name': served }),
    ...proxy,
  };
  return withOrigin(renewed, origin, isUsers ? {} : note);
}

function updateUser(
  existing: Kubeconfig['users'][number] | undefined,
  incoming: KubeconfigUser,
  origin: Origin | undefined,
): KubeconfigUser {
  const { exec, 'client-certificate-data': certificate, 'client-key-data': key } = incoming;
  const impersonation = impersonationOf(incoming);
  const notes: Notes = {
    ...(impersonation.as === undefined ? {} : { acts_as: impersonation.as }),
    ...(exec?.env === undefined ? {} : { exec_env: exec.env.map(({ name }) => name) }),
  };
  if (existing === undefined) return maskUser(withOrigin({ ...incoming }, origin, notes));
  const earlier = notesOf(existing, 'user');
  // Impersonation belongs to the credentials. The user's setting stays unless the new credentials need another one.
  const isRenewed = impersonation.as !== undefined || existing.user.as === earlier.acts_as;
  const before = { ...withoutFields(existing.user, ...(isRenewed ? impersonationFields : [])), ...impersonation };
  const renewed =
    exec === undefined
      ? {
          ...withoutFields(before, 'exec'),
          ...(certificate === undefined ? {} : { 'client-certificate-data': certificate }),
          ...(key === undefined ? {} : { 'client-key-data': key }),
        }
      : {
          ...withoutFields(before, 'client-certificate-data', 'client-key-data'),
          exec: updateExec(existing.user.exec, exec, earlier.exec_env ?? []),
        };
  return maskUser(withOrigin(renewed, origin, notes));
}

/** Renews the credential plugin of a user. Variables that no merge has set belong to the user and are kept. */
function updateExec(existing: ExecConfig | undefined, fresh: ExecConfig, own: readonly string[]): ExecConfig {
  if (existing === undefined) return fresh;
  const { env: freshEnv = [], ...program } = fresh;
  const before = existing.env ?? [];
  const kept = before.flatMap((one) => {
    const renewed = freshEnv.find(({ name }) => name === one.name);
    if (renewed !== undefined) return [renewed];
    return own.includes(one.name) ? [] : [one];
  });
  const env = [...kept, ...freshEnv.filter(({ name }) => !before.some((one) => one.name === name))];
  const { interactiveMode = program.interactiveMode } = existing;
  return {
    ...withoutFields(existing, 'env'),
    ...program,
    ...(interactiveMode === undefined ? {} : { interactiveMode }),
    ...(env.length === 0 ? {} : { env }),
  };
}

function updateContext(
  existing: KubeconfigContext | undefined,
  incoming: KubeconfigContext,
  names: Readonly<Record<EntryKind, string>>,
  namespace: string | undefined,
): KubeconfigContext {
  return {
    ...(existing ?? incoming),
    cluster: names.cluster,
    user: names.user,
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** Returns the context to switch back to after a removal, if this or an earlier merge switched away from it. */
function previousOf(base: Kubeconfig, context: string, switchedFrom: string | undefined): string | undefined {
  if (switchedFrom !== undefined && switchedFrom !== '' && switchedFrom !== context) return switchedFrom;
  const entry = base.contexts.find(({ name }) => name === context);
  return entry === undefined ? undefined : notesOf(entry, 'context').previous_context;
}
