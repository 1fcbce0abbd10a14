import { OksFileError } from '@oks-kit/core';
import { emptyKubeconfig, type Kubeconfig } from '../kubeconfig.ts';
import { entriesOfKind, type EntryKind, entryKinds } from '../kubeconfig-entries.ts';
import { type Merged, mergeKubeconfig, type MergeOptions } from '../merge.ts';
import { applyRemoval, type KeptEntry, planRemoval, type RemoveTarget } from '../remove.ts';
import { isSameValue } from '../yaml/same-value.ts';
import type { FileChanges, KubeconfigFile } from './kubeconfig-files.ts';

/** The result of a merge into a list of files. */
export interface MergedFiles extends Omit<Merged, 'kubeconfig'> {
  /** The file that contains the context. */
  readonly file: string;
  /** Whether the context is now the current one. */
  readonly current: boolean;
}

/**
 * Combines files like kubectl: if several entries have the same name, the first one counts, and so does the first
 * current context.
 */
export function combineKubeconfigs(files: readonly KubeconfigFile[]): Kubeconfig {
  const documents = files.flatMap(({ kubeconfig }) => (kubeconfig === undefined ? [] : [kubeconfig]));
  const firstOfEach = <T extends { readonly name: string }>(entries: readonly T[]): T[] =>
    entries.filter(({ name }, index) => entries.findIndex((one) => one.name === name) === index);
  return {
    ...emptyKubeconfig,
    clusters: firstOfEach(documents.flatMap(({ clusters }) => clusters)),
    users: firstOfEach(documents.flatMap(({ users }) => users)),
    contexts: firstOfEach(documents.flatMap(({ contexts }) => contexts)),
    'current-context': documents.map((document) => document['current-context'] ?? '').find((name) => name !== '') ?? '',
  };
}

/**
 * Plans a merge into a list of files by kubectl's rules: an existing entry is changed in its own file; a new entry and
 * the current context are written to the first file that exists, or to the last of the list. A pure function, to be
 * used in `updateKubeconfigFiles`. Throws the errors of `mergeKubeconfig`, and `OksFileError` for an empty list.
 */
export function mergeIntoFiles(
  files: readonly KubeconfigFile[],
  incoming: Kubeconfig,
  options: MergeOptions = {},
): FileChanges<MergedFiles> {
  const combined = combineKubeconfigs(files);
  const { kubeconfig: merged, context, names, added, replaced } = mergeKubeconfig(combined, incoming, options);
  const main = files.find(({ kubeconfig }) => kubeconfig !== undefined) ?? files.at(-1);
  if (main === undefined)
    throw new OksFileError('There is no kubeconfig file to write to.', {
      hint: 'Set KUBECONFIG, or HOME.',
    });

  const homeOf = (kind: EntryKind): KubeconfigFile =>
    files.find(
      ({ kubeconfig }) =>
        kubeconfig !== undefined && entriesOfKind(kubeconfig, kind).some(({ name }) => name === names[kind]),
    ) ?? main;
  const changes = new Map<string, Kubeconfig>();
  const now = ({ file, kubeconfig }: KubeconfigFile): Kubeconfig => changes.get(file) ?? kubeconfig ?? emptyKubeconfig;
  for (const kind of entryKinds) {
    const home = homeOf(kind);
    changes.set(home.file, withEntry(now(home), merged, kind, names[kind]));
  }
  if (merged['current-context'] !== combined['current-context']) {
    changes.set(main.file, { ...now(main), 'current-context': context });
  }
  return {
    changes,
    result: {
      context,
      names,
      added,
      replaced,
      file: homeOf('context').file,
      current: merged['current-context'] === context,
    },
  };
}

/** The result of a removal from a list of files. */
export interface RemovedFromFiles {
  /** Entries that are gone, such as `context shop-web`. */
  readonly removed: readonly string[];
  /** Entries that are kept because contexts of the user need them. */
  readonly kept: readonly KeptEntry[];
}

/** Plans the removal of merged entries from a list of files. A pure function, to be used in `updateKubeconfigFiles`. */
export function removeFromFiles(files: readonly KubeconfigFile[], target: RemoveTarget): FileChanges<RemovedFromFiles> {
  const all = combineKubeconfigs(files);
  const { removes, kept } = planRemoval(all, target);
  const changes = new Map<string, Kubeconfig>();
  const removed = new Set<string>();
  for (const { file, kubeconfig } of files) {
    if (kubeconfig === undefined) continue;
    for (const kind of entryKinds) {
      for (const entry of entriesOfKind(kubeconfig, kind))
        if (removes(entry, kind)) removed.add(`${kind} ${entry.name}`);
    }
    const after = applyRemoval(kubeconfig, all, removes);
    if (!isSameValue(kubeconfig, after)) changes.set(file, after);
  }
  return {
    changes,
    // A removed key must not remain in a backup.
    scrubBackup: (backup) => applyRemoval(backup, backup, removes),
    result: { removed: [...removed], kept },
  };
}

/** Replaces an entry by the one in `merged`, or adds it at the end. */
function withEntry(kubeconfig: Kubeconfig, merged: Kubeconfig, kind: EntryKind, name: string): Kubeconfig {
  const put = <T extends { readonly name: string }>(entries: readonly T[], fresh: readonly T[]): T[] => {
    const entry = fresh.find((one) => one.name === name);
    if (entry === undefined) return [...entries];
    return entries.some((one) => one.name === name)
      ? entries.map((one) => (one.name === name ? entry : one))
      : [...entries, entry];
  };
  switch (kind) {
    case 'cluster':
      return { ...kubeconfig, clusters: put(kubeconfig.clusters, merged.clusters) };
    case 'user':
      return { ...kubeconfig, users: put(kubeconfig.users, merged.users) };
    case 'context':
      return { ...kubeconfig, contexts: put(kubeconfig.contexts, merged.contexts) };
  }
}
