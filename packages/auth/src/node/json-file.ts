import { readSmallFile } from '@oks-kit/files/read-small-file';
import { isObject, isOksError, OksCredentialsError } from '@oks-kit/core';
import type * as Jsonc from 'jsonc-parser';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A file of JSON as it was read: its value, and its text to find lines in. */
export interface JsonFile {
  readonly file: string;
  readonly text: string;
  readonly root: JsonObject;
}

const mend = 'Mend it by hand, or remove it.';
/** A file of profiles needs about four. */
const maxDepth = 500;

/** Reads a file that holds a JSON object. Undefined where there is none. Throws `OksCredentialsError` that never shows content. */
export function readJsonFile(file: string): JsonFile | undefined {
  let text: string | undefined;
  try {
    text = readSmallFile(file);
  } catch (error) {
    throw isOksError(error, 'file') ? new OksCredentialsError(error.message, { hint: error.hint }) : error;
  }
  return text === undefined ? undefined : parseJsonFile(file, text);
}

export function parseJsonFile(file: string, text: string): JsonFile {
  if (nestsTooDeeply(text))
    throw new OksCredentialsError(`${file}: this nests too deeply, ${maxDepth} levels are the limit.`, {
      hint: 'Check that it is the right file.',
    });
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    throw new OksCredentialsError(`${file}, line ${lineOfSyntaxFault(text)}: this is not JSON.`, { hint: mend });
  }
  if (!isObject(root)) throw new OksCredentialsError(`${file}, line 1: this is not a JSON object.`, { hint: mend });
  return { file, text, root };
}

/** Before anything is parsed: what looks for lines and what writes climb down each bracket. Those in texts are counted too, and far below the limit. */
function nestsTooDeeply(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[{\]}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > maxDepth) return true;
  }
  return false;
}

/** An error about the value at a path, with its line. */
export function faultAt(
  { file, text }: Pick<JsonFile, 'file' | 'text'>,
  path: readonly string[],
  what: string,
  hint = mend,
): OksCredentialsError {
  const { parseTree, findNodeAtLocation } = jsonc();
  const tree = parseTree(text);
  const node = tree === undefined ? undefined : findNodeAtLocation(tree, [...path]);
  return new OksCredentialsError(`${file}, line ${lineAt(text, node?.offset ?? 0)}: ${what}.`, { hint });
}

/** The engine's own message would repeat the text around the fault, which can be a secret. */
function lineOfSyntaxFault(text: string): number {
  const errors: { offset: number }[] = [];
  jsonc().parseTree(text, Object.assign(errors, []), { disallowComments: true, allowTrailingComma: false });
  return lineAt(text, errors[0]?.offset ?? 0);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Needed for errors alone, in functions that don't wait for anything. */
function jsonc(): typeof Jsonc {
  // Boundary: `require` knows no types.
  return process.getBuiltinModule('node:module').createRequire(import.meta.url)('jsonc-parser') as typeof Jsonc;
}

/** A text that is there and not empty. */
export function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
