import { checkOptions, optionRules } from '@oks-kit/core';
import type { Kubeconfig } from './kubeconfig.ts';
import { entriesOfKind, type Entry, type EntryKind, entryKinds } from './kubeconfig-entries.ts';
import { notesOf, originOf } from './origin.ts';

/** Which entries {@link removeFromKubeconfig} removes: those of a context, or all of a cluster. */
export type RemoveTarget = { readonly context: string } | { readonly clusterId: string };

const neededText = { ...optionRules.text, needed: true };

/** An entry that is kept because contexts of the user need it. */
export interface KeptEntry {
  /** Kind and name, such as `user shop-web`. */
  readonly entry: string;
  /** The names of the contexts that use it. */
  readonly usedBy: readonly string[];
}

/** The result of a removal. */
export interface Removed {
  /** The kubeconfig without the entries. The input is not changed. */
  readonly kubeconfig: Kubeconfig;
  /** Entries that were removed, such as `context shop-web`. */
  readonly removed: readonly string[];
  /** Entries that are kept because contexts of the user need them. */
  readonly kept: readonly KeptEntry[];
}

/**
 * Removes what a merge added, and nothing else: contexts, and their clusters and users that no other context uses. If
 * the current context is removed, the one that was current before the merge becomes current again, if it still exists.
 * Throws `OksInputError` for an invalid target.
 */
export function removeFromKubeconfig(base: Kubeconfig, target: RemoveTarget): Removed {
  const { removes, kept } = planRemoval(base, target);
  const removed = entryKinds.flatMap((kind) =>
    entriesOfKind(base, kind)
      .filter((entry) => removes(entry, kind))
      .map(({ name }) => `${kind} ${name}`),
  );
  return { kubeconfig: applyRemoval(base, base, removes), removed, kept };
}

/** Decides whether an entry is removed. */
export type RemovalRule = (entry: Entry, kind: EntryKind) => boolean;

/** Decides what to remove, based on all files, because a context can be in another file than its user. */
export function planRemoval(
  all: Kubeconfig,
  target: RemoveTarget,
): { readonly removes: RemovalRule; readonly kept: readonly KeptEntry[] } {
  checkOptions(
    '@oks-kit/kubeconfig',
    target,
    'context' in target ? { context: neededText } : { clusterId: neededText },
  );
  const isMeant = (entry: Entry, kind: EntryKind): boolean => {
    const origin = originOf(entry, kind);
    if (origin === undefined) return false;
    return 'context' in target ? entry.name === target.context : origin.cluster_id === target.clusterId;
  };
  const contexts = all.contexts.filter((entry) => isMeant(entry, 'context'));
  const others = all.contexts.filter((entry) => !contexts.includes(entry));
  const clusterIds = new Set(contexts.map((entry) => originOf(entry, 'context')?.cluster_id));
  const kept: KeptEntry[] = [];
  const names = new Set(contexts.map(({ name }) => `context ${name}`));
  for (const kind of ['cluster', 'user'] as const) {
    const used = new Set(contexts.map(({ context }) => context[kind]));
    for (const entry of entriesOfKind(all, kind)) {
      const origin = originOf(entry, kind);
      if (origin === undefined) continue;
      const usedBy = others.filter(({ context }) => context[kind] === entry.name).map(({ name }) => name);
      // Also remove what an earlier removal kept for a context that no longer exists.
      const isLeft = usedBy.length === 0 && clusterIds.has(origin.cluster_id);
      const isNamed = ('clusterId' in target || contexts.length === 0) && isMeant(entry, kind);
      if (!used.has(entry.name) && !isNamed && !isLeft) continue;
      if (usedBy.length === 0) names.add(`${kind} ${entry.name}`);
      else kept.push({ entry: `${kind} ${entry.name}`, usedBy });
    }
  }
  return {
    removes: (entry, kind) => names.has(`${kind} ${entry.name}`) && originOf(entry, kind) !== undefined,
    kept,
  };
}

/** Returns one file without the removed entries. `all` is kubectl's view of all files. */
export function applyRemoval(file: Kubeconfig, all: Kubeconfig, removes: RemovalRule): Kubeconfig {
  const current = file['current-context'] ?? '';
  const isGone = all.contexts.some((entry) => entry.name === current && removes(entry, 'context'));
  return {
    ...file,
    clusters: file.clusters.filter((entry) => !removes(entry, 'cluster')),
    users: file.users.filter((entry) => !removes(entry, 'user')),
    contexts: file.contexts.filter((entry) => !removes(entry, 'context')),
    ...(isGone ? { 'current-context': restoredContext(all, removes, current) } : {}),
  };
}

/** Returns the context to switch back to: the most recent earlier one that still exists. */
function restoredContext(all: Kubeconfig, removes: RemovalRule, current: string): string {
  const visited = new Set<string>();
  for (let name: string | undefined = current; name !== undefined && !visited.has(name); ) {
    visited.add(name);
    const entry = all.contexts.find((one) => one.name === name);
    if (entry === undefined) return '';
    if (!removes(entry, 'context')) return name;
    name = notesOf(entry, 'context').previous_context;
  }
  return '';
}
