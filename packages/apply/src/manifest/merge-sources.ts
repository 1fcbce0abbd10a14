import { OksInputError } from '@oks-kit/core';
import { formatPosition, type SourceEntry, type SourceMap, type SourceNode } from './source-node.ts';

/**
 * Merges the documents of a manifest. Mappings are merged; any other value must be set only once, or to the same value.
 * Throws an `OksInputError` that names both places of a conflict.
 */
export function mergeSources(documents: readonly SourceMap[]): SourceMap {
  const [first, ...others] = documents;
  if (first === undefined) throw new OksInputError('The manifest is empty.', { hint: 'It starts with `projects:`.' });
  return others.reduce((merged, next) => mergeMaps(merged, next, []), first);
}

function mergeMaps(a: SourceMap, b: SourceMap, path: readonly string[]): SourceMap {
  const entries = new Map(a.entries);
  for (const [key, entry] of b.entries) {
    const earlier = entries.get(key);
    entries.set(key, earlier === undefined ? entry : mergeEntries(earlier, entry, [...path, key]));
  }
  return { ...a, entries };
}

function mergeEntries(a: SourceEntry, b: SourceEntry, path: readonly string[]): SourceEntry {
  if (a.node.kind === 'map' && b.node.kind === 'map') return { ...a, node: mergeMaps(a.node, b.node, path) };
  if (sameNode(a.node, b.node)) return a;
  throw new OksInputError(
    `${formatPosition(b.keyAt)}: \`${path.join('.')}\` is already set to another value at ${formatPosition(a.keyAt)}.`,
    { hint: 'Several files can add to each other, but each value must be set in one place.' },
  );
}

function sameNode(a: SourceNode, b: SourceNode): boolean {
  return JSON.stringify(valueOf(a)) === JSON.stringify(valueOf(b));
}

/** Adds defaults to a mapping. Its own fields take precedence, nested mappings are merged, lists are not. */
export function withDefaults(node: SourceNode, defaults: SourceNode | undefined): SourceNode {
  if (defaults?.kind !== 'map' || node.kind !== 'map') return node;
  const entries = new Map(node.entries);
  for (const [key, entry] of defaults.entries) {
    const own = entries.get(key);
    entries.set(key, own === undefined ? entry : { ...own, node: withDefaults(own.node, entry.node) });
  }
  return { ...node, entries };
}

/** Converts a node to a plain JavaScript value. */
export function valueOf(node: SourceNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(valueOf);
  return Object.fromEntries([...node.entries].map(([key, { node: inner }]) => [key, valueOf(inner)]));
}

/** Returns an entry of a mapping. Undefined if the node is not a mapping or has no such key. */
export function entryOf(node: SourceNode | undefined, key: string): SourceEntry | undefined {
  return node?.kind === 'map' ? node.entries.get(key) : undefined;
}
