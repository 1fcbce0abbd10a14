import { isObject, maskWhenInspected, OksKubeconfigError, parseJson } from '@oks-kit/core';
import { type Document, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { editYaml } from './yaml/edit-yaml.ts';
import { stringifyYaml } from './yaml/index.ts';
import { isSameValue } from './yaml/same-value.ts';

/** Whatever a kubeconfig holds that the kit does not know; kept as it is. */
interface Extra {
  readonly [key: string]: unknown;
}

/** A named piece of data that a program attaches to an entry. */
export interface NamedExtension extends Extra {
  readonly name: string;
  readonly extension?: unknown;
}

export interface KubeconfigCluster extends Extra {
  readonly server?: string;
  /** The authority's certificate: PEM in base64. */
  readonly 'certificate-authority-data'?: string;
  readonly extensions?: readonly NamedExtension[];
}

/** A program that fetches credentials for kubectl. */
export interface ExecConfig extends Extra {
  readonly apiVersion: string;
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly interactiveMode?: 'Never' | 'IfAvailable' | 'Always';
  /** What kubectl prints where the program is missing. */
  readonly installHint?: string;
}

export interface KubeconfigUser extends Extra {
  /** PEM in base64. */
  readonly 'client-certificate-data'?: string;
  /** PEM in base64; a secret. */
  readonly 'client-key-data'?: string;
  readonly exec?: ExecConfig;
  readonly extensions?: readonly NamedExtension[];
}

export interface KubeconfigContext extends Extra {
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
  readonly extensions?: readonly NamedExtension[];
}

/** A kubeconfig. What is not named here is kept. */
export interface Kubeconfig extends Extra {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly clusters: readonly ({ readonly name: string; readonly cluster: KubeconfigCluster } & Extra)[];
  readonly users: readonly ({ readonly name: string; readonly user: KubeconfigUser } & Extra)[];
  readonly contexts: readonly ({ readonly name: string; readonly context: KubeconfigContext } & Extra)[];
  readonly 'current-context'?: string;
}

/** The most that a kubeconfig may hold. One with a thousand clusters has some 10 MiB. */
export const maxKubeconfigBytes = 32 * 1024 * 1024;
/** A kubeconfig needs about ten; an attack has thousands. */
const maxDepth = 100;

/** What lets a user in. */
export const secretFields: readonly string[] = ['client-key-data', 'token', 'password', 'auth-provider'];

/** The same user, whose secrets `util.inspect` masks. */
export function maskUser(user: KubeconfigUser): KubeconfigUser {
  return maskWhenInspected(user, secretFields);
}

/** A kubeconfig with nothing in it. */
export const emptyKubeconfig: Kubeconfig = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [],
  users: [],
  contexts: [],
  'current-context': '',
};

/**
 * Parses a kubeconfig, YAML or JSON, of at most 32 MiB. Unknown fields are kept; an empty text is an empty kubeconfig.
 * Node's `util.inspect` of it, and so `console.log`, shows no user's secrets.
 * Throws `OksKubeconfigError` with the line of a fault; never repeats what stands there.
 */
export function parseKubeconfig(text: string): Kubeconfig {
  if (typeof text !== 'string')
    throw new OksKubeconfigError('The kubeconfig is not text.', { hint: 'Decode it as UTF-8 first.' });
  if (text.length > maxKubeconfigBytes)
    throw new OksKubeconfigError('The kubeconfig is too large: 32 MiB is the limit.');
  const root = parseYaml(text);
  refuseDeepValue(root);
  if (root === null || root === undefined) return emptyKubeconfig;
  if (!isObject(root))
    throw new OksKubeconfigError('The kubeconfig is not a mapping.', { hint: 'Check that it is the right file.' });
  if (root['kind'] !== undefined && root['kind'] !== 'Config') {
    throw new OksKubeconfigError('The document is not a kubeconfig: its `kind` is not `Config`.', {
      hint: 'Check that it is the right file.',
    });
  }
  const current = root['current-context'];
  return {
    ...root,
    clusters: entriesOf(root, 'clusters', 'cluster').map(({ entry, name, body }) => ({
      ...entry,
      name,
      cluster: body,
    })),
    users: entriesOf(root, 'users', 'user').map(({ entry, name, body }) => ({
      ...entry,
      name,
      user: maskUser(body),
    })),
    contexts: entriesOf(root, 'contexts', 'context').map(({ entry, name, body }) => ({
      ...entry,
      name,
      context: body,
    })),
    'current-context': typeof current === 'string' ? current : '',
  };
}

/** Writes a kubeconfig as YAML, the way kubectl orders it. */
export function stringifyKubeconfig(kubeconfig: Kubeconfig): string {
  const { apiVersion, kind, clusters, contexts, users, 'current-context': current, ...rest } = kubeconfig;
  return stringifyYaml({
    apiVersion: apiVersion ?? 'v1',
    kind: kind ?? 'Config',
    clusters,
    contexts,
    'current-context': current ?? '',
    ...rest,
    users,
  });
}

/**
 * The text of a kubeconfig with another content. Only the bytes of what differs change: comments, order, quotes, anchors
 * and unknown fields stay. A text that can't be edited in place is written anew.
 */
export function editKubeconfig(text: string, after: Kubeconfig): string {
  const before = parseKubeconfig(text);
  if (isSameValue(before, after)) return text;
  const document = parseDocumentSafely(text, true);
  if (document.contents === null) return text.replace(/(?<=[^\n])$/, '\n') + stringifyKubeconfig(after);
  const edited = editYaml(text, document, after);
  return edited !== undefined && isSameValue(parseIfValid(edited), after) ? edited : stringifyKubeconfig(after);
}

function parseIfValid(text: string): Kubeconfig | undefined {
  try {
    return parseKubeconfig(text);
  } catch {
    return undefined;
  }
}

function parseYaml(text: string): unknown {
  if (text.includes('\0'))
    throw new OksKubeconfigError('The kubeconfig is not text.', { hint: 'Check that it is the right file.' });
  refuseDeepFlow(text);
  // JSON is YAML, and by far faster to read as what it is.
  const json = text.startsWith('{') ? parseJson(text) : undefined;
  if (json !== undefined) return json;
  const document = parseDocumentSafely(text);
  try {
    // A kubeconfig needs no aliases; a few are harmless, thousands are an attack.
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw unreadable();
  }
}

function unreadable(): OksKubeconfigError {
  return new OksKubeconfigError('The kubeconfig can not be read as YAML.', {
    hint: 'It nests too deeply, or repeats itself too often.',
  });
}

function parseDocumentSafely(text: string, keepSourceTokens = false): Document.Parsed {
  const lineCounter = new LineCounter();
  const lineOf = (at: number): number => lineCounter.linePos(at).line;
  try {
    // The library looks for repeated keys by comparing each with each: with many of them that takes for ever.
    const document = parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      version: '1.2',
      uniqueKeys: false,
      resolveKnownTags: false,
      keepSourceTokens,
      logLevel: 'silent',
    });
    const fault = document.errors[0];
    if (fault !== undefined) throw brokenAt(lineOf(fault.pos[0]));
    checkNodes(document.contents, lineOf, 0);
    return document;
  } catch (error) {
    throw error instanceof OksKubeconfigError ? error : unreadable();
  }
}

function brokenAt(line: number): OksKubeconfigError {
  return new OksKubeconfigError(`The kubeconfig is not YAML: the fault is in line ${line}.`, {
    hint: 'Mend it by hand.',
  });
}

const tooDeep = (): OksKubeconfigError =>
  new OksKubeconfigError(`The kubeconfig nests too deeply: ${maxDepth} levels are the limit.`, {
    hint: 'Check that it is the right file.',
  });

/** Before anything is parsed: a parser climbs down each bracket, and each dash and question mark at the start of a line. */
function refuseDeepFlow(text: string): void {
  let depth = 0;
  for (const run of text.matchAll(/[[{\]}]|^[ \t]*(?:[-?:][ \t]+)*/gm)) {
    const [part] = run;
    if (part === '[' || part === '{') depth += 1;
    else if (part === ']' || part === '}') depth = Math.max(0, depth - 1);
    else if (part.length > 4 * maxDepth) throw tooDeep();
    // Brackets in plain text and comments are counted too: far above what an honest file has.
    if (depth > 10 * maxDepth) throw tooDeep();
  }
}

/** Once aliases are followed: what holds itself nests without end, and could not be written again. */
function refuseDeepValue(value: unknown, depth = 0, deepest = new Map<object, number>()): void {
  if (typeof value !== 'object' || value === null || depth <= (deepest.get(value) ?? -1)) return;
  if (depth > maxDepth) {
    throw new OksKubeconfigError(
      `The kubeconfig nests too deeply, or holds itself by an alias: ${maxDepth} levels are the limit.`,
      { hint: 'Check that it is the right file.' },
    );
  }
  deepest.set(value, depth);
  for (const inner of Object.values(value)) refuseDeepValue(inner, depth + 1, deepest);
}

/** Refuses deep nesting and keys that stand twice in one mapping. */
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
    // Boundary: the library's own nodes, which it types as unknown.
    checkNodes(value as Node | null, lineOf, depth + 1);
  }
}

const bodyTexts: Readonly<Record<string, readonly string[]>> = {
  cluster: ['server', 'certificate-authority-data'],
  user: ['client-certificate-data', 'client-key-data'],
  context: ['cluster', 'user', 'namespace'],
};

function entriesOf(root: Extra, list: string, body: string): { entry: Extra; name: string; body: Extra }[] {
  const entries = root[list] ?? [];
  if (!Array.isArray(entries))
    throw new OksKubeconfigError(`\`${list}\` of the kubeconfig is not a list.`, { hint: 'Mend it by hand.' });
  return entries.map((entry: unknown, index) => {
    const name = isObject(entry) ? entry['name'] : undefined;
    // A number or a date as a name is YAML's doing, and kubectl's names are text.
    if (!isObject(entry) || typeof name !== 'string') {
      throw new OksKubeconfigError(`\`${list}[${index}]\` of the kubeconfig has no name.`, {
        hint: 'Mend it by hand.',
      });
    }
    const inner = entry[body] ?? {};
    if (!isObject(inner))
      throw new OksKubeconfigError(`\`${list}[${index}].${body}\` of the kubeconfig is not a mapping.`, {
        hint: 'Mend it by hand.',
      });
    return { entry, name, body: checkedBody(inner, `${list}[${index}].${body}`, bodyTexts[body] ?? []) };
  });
}

/** Holds the fields that the kit reads to their types. A field that is null is as good as absent, as for kubectl. */
function checkedBody(body: Extra, where: string, texts: readonly string[]): Extra {
  const refuse = (field: string, what: string): OksKubeconfigError =>
    new OksKubeconfigError(`\`${where}.${field}\` of the kubeconfig is not ${what}.`, { hint: 'Mend it by hand.' });
  for (const field of texts) {
    const value = body[field];
    if (value !== undefined && value !== null && typeof value !== 'string') throw refuse(field, 'text');
  }
  const { extensions, exec } = body;
  if (
    extensions !== undefined &&
    extensions !== null &&
    !(Array.isArray(extensions) && extensions.every((one) => isObject(one) && typeof one['name'] === 'string'))
  ) {
    throw refuse('extensions', 'a list of named extensions');
  }
  if (exec !== undefined && exec !== null && !(isObject(exec) && typeof exec['command'] === 'string'))
    throw refuse('exec', 'a command');
  const known = [...texts, 'extensions', 'exec'];
  return Object.fromEntries(Object.entries(body).filter(([field, value]) => value !== null || !known.includes(field)));
}
