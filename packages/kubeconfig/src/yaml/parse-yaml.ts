import { isOksError, OksKubeconfigError, parseJson } from '@oks-kit/core';
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { maxKubeconfigBytes } from '../kubeconfig.ts';

/** Maximum number of lines and items of a kubeconfig. One with a thousand clusters has about 30,000. */
const maxItems = 300_000;
/** A kubeconfig needs about ten; an attack has thousands. */
const maxDepth = 100;

/** Most YAML merges (`<<`). Each can double the work of the one before. */
const maxMerges = 20;

const hint = 'Check that it is the right file.';

/** Parses YAML or JSON of limited size and depth. Throws `OksKubeconfigError`. */
export function parseYaml(text: string): unknown {
  if (text.includes('\0')) throw new OksKubeconfigError('The kubeconfig is not text.', { hint });
  refuseManyItems(text);
  refuseDeepFlow(text);
  // JSON is also YAML, but its own parser is much faster.
  const json = text.startsWith('{') ? parseJson(text) : undefined;
  if (json !== undefined) {
    refuseDeepValue(json);
    return json;
  }
  const document = parseYamlDocument(text);
  try {
    const value: unknown = document.toJS(aliasLimit);
    refuseDeepValue(value);
    return value;
  } catch (error) {
    throw isOksError(error) ? error : unreadable();
  }
}

/** A kubeconfig needs no aliases; a few are harmless, thousands are an attack. */
export const aliasLimit = { maxAliasCount: 100 };

function unreadable(): OksKubeconfigError {
  return new OksKubeconfigError(
    "The kubeconfig can't be read as YAML: it is nested too deeply, or its aliases expand too far.",
    { hint },
  );
}

/** Parses YAML as a document, for edits. */
export function parseYamlDocument(text: string, keepSourceTokens = false): Document.Parsed {
  const lineCounter = new LineCounter();
  const lineOf = (at: number): number => lineCounter.linePos(at).line;
  try {
    // Our own check for duplicate keys: the library compares each pair, which takes very long for many keys.
    const document = parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      version: '1.2',
      uniqueKeys: false,
      resolveKnownTags: false,
      // Like kubectl.
      merge: true,
      keepSourceTokens,
      logLevel: 'silent',
    });
    const fault = document.errors[0];
    if (fault !== undefined) throw brokenAt(lineOf(fault.pos[0]));
    checkNodes(document.contents, lineOf, 0);
    refuseManyMerges(document);
    return document;
  } catch (error) {
    throw error instanceof OksKubeconfigError ? error : unreadable();
  }
}

function brokenAt(line: number): OksKubeconfigError {
  return new OksKubeconfigError(`The kubeconfig is not valid YAML: see line ${line}.`, {
    hint: 'Fix the file manually.',
  });
}

const tooDeep = (): OksKubeconfigError =>
  new OksKubeconfigError(`The kubeconfig is nested too deeply: ${maxDepth} levels are the limit.`, { hint });

/** Checked before parsing, because the parser is slow for many small values. */
function refuseManyItems(text: string): void {
  if (text.length > maxKubeconfigBytes)
    throw new OksKubeconfigError('The kubeconfig is too large: the limit is 32 MiB.', { hint });
  let items = 0;
  for (const _ of text.matchAll(/[\n,[{]/g)) {
    items += 1;
    if (items > maxItems)
      throw new OksKubeconfigError(`The kubeconfig is too large: the limit is ${maxItems} lines and items.`, { hint });
  }
}

/**
 * Checked before parsing, because the parser recurses for each bracket, and for each dash and question mark at the
 * start of a line.
 */
function refuseDeepFlow(text: string): void {
  let depth = 0;
  for (const run of text.matchAll(/[[{\]}]|^[ \t]*(?:[-?:][ \t]+)*/gm)) {
    const [part] = run;
    if (part === '[' || part === '{') depth += 1;
    else if (part === ']' || part === '}') depth = Math.max(0, depth - 1);
    else if (part.length > 4 * maxDepth) throw tooDeep();
    // Brackets in texts and comments are counted too, so the limit is far above any real file.
    if (depth > 10 * maxDepth) throw tooDeep();
  }
}

/** Checked after resolving aliases: a value that contains itself is infinitely deep and cannot be written. */
function refuseDeepValue(value: unknown, depth = 0, deepest = new Map<object, number>()): void {
  if (typeof value !== 'object' || value === null || depth <= (deepest.get(value) ?? -1)) return;
  if (depth > maxDepth) {
    throw new OksKubeconfigError(
      `The kubeconfig is nested too deeply, or contains itself through an alias: ${maxDepth} levels are the limit.`,
      { hint },
    );
  }
  deepest.set(value, depth);
  for (const inner of Object.values(value)) refuseDeepValue(inner, depth + 1, deepest);
}

/** Whether a key merges the fields of another mapping: `<<`, without quotes. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && typeof key.value === 'symbol';
}

/** Limits merges, because the library resolves their aliases again at every use: the work can grow exponentially. */
function refuseManyMerges(document: Document.Parsed): void {
  let aliases = 0;
  visit(document, {
    Pair(_, { key, value }) {
      if (!isMergeKey(key)) return;
      aliases += isSeq(value) ? value.items.filter(isAlias).length : 1;
      if (aliases > maxMerges) throw unreadable();
    },
  });
}

/** Refuses deep nesting and duplicate keys. */
function checkNodes(node: Node | null, lineOf: (at: number) => number, depth: number): void {
  if (depth > maxDepth) throw tooDeep();
  if (isSeq(node)) for (const item of node.items) checkNodes(item as Node | null, lineOf, depth + 1);
  if (!isMap(node)) return;
  const seen = new Set<unknown>();
  for (const pair of node.items) {
    if (!isPair(pair)) continue;
    const { key, value } = pair;
    if (isScalar(key)) {
      if (seen.has(key.value)) throw brokenAt(lineOf(key.range?.[0] ?? 0));
      seen.add(key.value);
    }
    // Boundary: nodes of the library, which its types call unknown.
    checkNodes(value as Node | null, lineOf, depth + 1);
  }
}
