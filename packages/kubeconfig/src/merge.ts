import { checkOptions, isObject, OksKubeconfigError, optionRules, type OptionRules } from '@oks-kit/core';
import type { Kubeconfig, NamedExtension } from './document.ts';

/** What an entry of ours belongs to; written beside it as an extension, which kubectl keeps. */
export interface Origin {
  readonly cluster_id: string;
  readonly endpoint: string;
  /** The names of project and cluster when it was merged, so that people can name it by them. */
  readonly project?: string | undefined;
  readonly cluster?: string | undefined;
}

export interface MergeOptions {
  /** What cluster, user and context are called in the result. @default the incoming context's name */
  readonly context?: string | undefined;
  /** Makes the merged context the current one. Without it the current one stays; where there is none, it becomes it. @default false */
  readonly setCurrent?: boolean | undefined;
  /** Replaces entries of the same names that someone else made. @default false */
  readonly overwrite?: boolean | undefined;
  /** What the entries belong to. Entries of the same cluster, or of one of its name in its project, are replaced without asking. */
  readonly origin?: Origin | undefined;
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
};

/** What a merge did. */
export interface Merged {
  readonly kubeconfig: Kubeconfig;
  readonly context: string;
  /** Entries that were not there before, such as `context shop-web`. */
  readonly added: readonly string[];
  /** Entries that were there and now say something else. */
  readonly replaced: readonly string[];
}

const extensionName = 'oks-kit';
const lists = { cluster: 'clusters', user: 'users', context: 'contexts' } as const;
/** What a kubeconfig has entries of. */
export type EntryKind = keyof typeof lists;
export const entryKinds = ['cluster', 'user', 'context'] as const satisfies readonly EntryKind[];

type Entry = { readonly name: string; readonly [key: string]: unknown };

/** The entries of one kind. */
export function entriesOfKind(kubeconfig: Kubeconfig, kind: EntryKind): readonly Entry[] {
  return kubeconfig[lists[kind]];
}

/**
 * Merges a kubeconfig of one context into another. Changes neither of them; merging twice is the same as once.
 * Throws `OksKubeconfigError` where the incoming one has no context, or an entry of that name was made by someone else,
 * `OksInputError` for options that can't be.
 */
export function mergeKubeconfig(base: Kubeconfig, incoming: Kubeconfig, options: MergeOptions = {}): Merged {
  checkOptions('@oks-kit/kubeconfig', options, mergeRules);
  const source = soleContext(incoming);
  const context = options.context ?? source.name;
  const mark = options.origin;
  const current = base['current-context'] ?? '';
  const becomesCurrent = options.setCurrent === true || current === '';
  const previous = previousOf(base, context, becomesCurrent ? current : undefined);
  const fresh = {
    clusters: { ...source.cluster, name: context, cluster: marked(source.cluster.cluster, mark) },
    users: { ...source.user, name: context, user: marked(source.user.user, mark) },
    contexts: {
      ...source.context,
      name: context,
      context: marked({ ...source.context.context, cluster: context, user: context }, mark, previous),
    },
  };
  const added: string[] = [];
  const replaced: string[] = [];

  function place<T extends Entry>(entries: readonly T[], entry: T, body: EntryKind): T[] {
    const at = entries.findIndex(({ name }) => name === entry.name);
    const existing = entries[at];
    if (existing === undefined) {
      added.push(`${body} ${entry.name}`);
      return [...entries, entry];
    }
    if (!isSame(existing, entry)) {
      if (options.overwrite !== true && !isOurs(existing, body, mark)) {
        throw new OksKubeconfigError(
          `There is already a ${body} called "${entry.name}" that belongs to something else.`,
          {
            hint: 'Choose another name with an alias (--alias), or overwrite it on purpose (--overwrite).',
          },
        );
      }
      replaced.push(`${body} ${entry.name}`);
    }
    return entries.with(at, entry);
  }

  const kubeconfig: Kubeconfig = {
    ...base,
    clusters: place(base.clusters, fresh.clusters, 'cluster'),
    users: place(base.users, fresh.users, 'user'),
    contexts: place(base.contexts, fresh.contexts, 'context'),
    'current-context': becomesCurrent ? context : current,
  };
  return { kubeconfig, context, added, replaced };
}

/** Which entries {@link removeFromKubeconfig} takes out: those of a context, or all of a cluster. */
export type RemoveTarget = { readonly context: string } | { readonly clusterId: string };

const neededText = { ...optionRules.text, needed: true };

export interface Removed {
  readonly kubeconfig: Kubeconfig;
  /** Entries that are gone, such as `context shop-web`. */
  readonly removed: readonly string[];
}

/**
 * Takes out what a merge put in, and nothing else. Where the current context was one of those, the one that was
 * current before it comes back, if it is still there. Throws `OksInputError` for a target that is none.
 */
export function removeFromKubeconfig(base: Kubeconfig, target: RemoveTarget): Removed {
  checkOptions(
    '@oks-kit/kubeconfig',
    target,
    'context' in target ? { context: neededText } : { clusterId: neededText },
  );
  const removed: string[] = [];
  const goes = (entry: Entry, body: EntryKind): boolean => {
    const origin = originOf(entry, body);
    const meant =
      origin !== undefined &&
      ('context' in target ? entry.name === target.context : origin.cluster_id === target.clusterId);
    if (meant) removed.push(`${body} ${entry.name}`);
    return meant;
  };
  const kubeconfig: Kubeconfig = {
    ...base,
    clusters: base.clusters.filter((entry) => !goes(entry, 'cluster')),
    users: base.users.filter((entry) => !goes(entry, 'user')),
    contexts: base.contexts.filter((entry) => !goes(entry, 'context')),
  };
  const current = base['current-context'] ?? '';
  return removed.includes(`context ${current}`)
    ? { kubeconfig: { ...kubeconfig, 'current-context': restored(base, kubeconfig, current) }, removed }
    : { kubeconfig, removed };
}

/** The context to go back to: along what was current before, as long as that is gone too. */
function restored(base: Kubeconfig, after: Kubeconfig, current: string): string {
  const visited = new Set<string>();
  for (let name: string | undefined = current; name !== undefined && !visited.has(name); ) {
    if (after.contexts.some((entry) => entry.name === name)) return name;
    visited.add(name);
    const entry = base.contexts.find((one) => one.name === name);
    name = entry === undefined ? undefined : textOf(extensionOf(entry, 'context'), 'previous_context');
  }
  return '';
}

/** What to note as the context to go back to, if this merge switches away from one or an earlier one did. */
function previousOf(base: Kubeconfig, context: string, switchedFrom: string | undefined): string | undefined {
  if (switchedFrom !== undefined && switchedFrom !== '' && switchedFrom !== context) return switchedFrom;
  const entry = base.contexts.find(({ name }) => name === context);
  return entry === undefined ? undefined : textOf(extensionOf(entry, 'context'), 'previous_context');
}

/** Every context that a merge made, and what it belongs to. */
export function mergedContexts(kubeconfig: Kubeconfig): { readonly name: string; readonly origin: Origin }[] {
  return kubeconfig.contexts.flatMap((entry) => {
    const origin = originOf(entry, 'context');
    return origin === undefined ? [] : [{ name: entry.name, origin }];
  });
}

/** The context that a kubeconfig is about: its current one, or its only one. Throws `OksKubeconfigError`. */
export function soleContext(kubeconfig: Kubeconfig): {
  readonly name: string;
  readonly context: Kubeconfig['contexts'][number];
  readonly cluster: Kubeconfig['clusters'][number];
  readonly user: Kubeconfig['users'][number];
} {
  const { contexts, clusters, users } = kubeconfig;
  const context =
    contexts.find(({ name }) => name === kubeconfig['current-context']) ??
    (contexts.length === 1 ? contexts[0] : undefined);
  if (context === undefined) {
    throw new OksKubeconfigError(
      `The kubeconfig has ${contexts.length} contexts, and none of them is the current one.`,
    );
  }
  const cluster = clusters.find(({ name }) => name === context.context.cluster);
  const user = users.find(({ name }) => name === context.context.user);
  if (cluster === undefined || user === undefined) {
    throw new OksKubeconfigError(
      `The context "${context.name}" of the kubeconfig names a cluster or a user that is not in it.`,
    );
  }
  return { name: context.name, context, cluster, user };
}

function marked<T extends { readonly extensions?: readonly NamedExtension[] }>(
  body: T,
  origin: Origin | undefined,
  previous?: string,
): T {
  if (origin === undefined) return body;
  const others = (body.extensions ?? []).filter(({ name }) => name !== extensionName);
  const extension = {
    cluster_id: origin.cluster_id,
    endpoint: origin.endpoint,
    ...(origin.project === undefined ? {} : { project: origin.project }),
    ...(origin.cluster === undefined ? {} : { cluster: origin.cluster }),
    ...(previous === undefined ? {} : { previous_context: previous }),
  };
  return { ...body, extensions: [...others, { name: extensionName, extension }] };
}

/** What a merge wrote beside an entry. */
function extensionOf(entry: Entry, body: EntryKind): Readonly<Record<string, unknown>> | undefined {
  const inner = entry[body];
  const extensions: unknown = isObject(inner) ? inner['extensions'] : undefined;
  if (!Array.isArray(extensions)) return undefined;
  const ours: unknown = extensions.find((item) => isObject(item) && item['name'] === extensionName);
  return isObject(ours) && isObject(ours['extension']) ? ours['extension'] : undefined;
}

/** What an entry belongs to, where a merge made it. */
export function originOf(entry: Entry, body: EntryKind): Origin | undefined {
  const extension = extensionOf(entry, body);
  const cluster_id = textOf(extension, 'cluster_id');
  const endpoint = textOf(extension, 'endpoint');
  if (cluster_id === undefined || endpoint === undefined) return undefined;
  const [project, cluster] = [textOf(extension, 'project'), textOf(extension, 'cluster')];
  return {
    cluster_id,
    endpoint,
    ...(project === undefined ? {} : { project }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

function textOf(record: Readonly<Record<string, unknown>> | undefined, key: string): string | undefined {
  const value = record?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** Whether an entry may be replaced unasked: it is of the same cluster, or of one that had its name in the same project before. */
function isOurs(entry: Entry, body: EntryKind, mark: Origin | undefined): boolean {
  const origin = originOf(entry, body);
  if (origin === undefined || mark === undefined || origin.endpoint !== mark.endpoint) return false;
  const sameName =
    origin.project !== undefined &&
    origin.cluster !== undefined &&
    origin.project === mark.project &&
    origin.cluster === mark.cluster;
  return origin.cluster_id === mark.cluster_id || sameName;
}

function isSame(a: Entry, b: Entry): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
