import { readSmallFile } from '@oks-kit/files/read-small-file';
import { exceedsBounds, isObject, isOksError, OksCredentialsError } from '@oks-kit/core';
import type * as Jsonc from 'jsonc-parser';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A JSON file: its value, and its text to find line numbers in. */
export interface JsonFile {
  readonly file: string;
  readonly text: string;
  readonly root: JsonObject;
}

const fixHint = 'Fix the file manually, or remove it.';
/** A profile file needs about four levels. */
const maxDepth = 500;

/** Reads a file with a JSON object. Undefined if there is no file. Throws `OksCredentialsError` without the content. */
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
  // Checked before parsing, because later steps are recursive.
  if (exceedsBounds(text, maxDepth))
    throw new OksCredentialsError(`${file}: it is nested more than ${maxDepth} levels deep.`, {
      hint: 'Check that it is the right file.',
    });
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    throw new OksCredentialsError(`${file}, line ${lineOfSyntaxError(text)}: not valid JSON.`, { hint: fixHint });
  }
  if (!isObject(root)) throw new OksCredentialsError(`${file}, line 1: not a JSON object.`, { hint: fixHint });
  return { file, text, root };
}

/** An error for the value at a path, with its line number. */
export function faultAt(
  { file, text }: Pick<JsonFile, 'file' | 'text'>,
  path: readonly string[],
  what: string,
  hint = fixHint,
): OksCredentialsError {
  const tree = jsonc().parseTree(text);
  const node = tree === undefined ? undefined : jsonc().findNodeAtLocation(tree, [...path]);
  return new OksCredentialsError(`${file}, line ${lineAt(text, node?.offset ?? 0)}: ${what}.`, { hint });
}

/** The message of `JSON.parse` is not used, because it quotes the text, which can be a secret. */
function lineOfSyntaxError(text: string): number {
  const errors: { offset: number }[] = [];
  jsonc().parseTree(text, Object.assign(errors, []), { disallowComments: true, allowTrailingComma: false });
  return lineAt(text, errors[0]?.offset ?? 0);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/**
 * Loads the JSON editing library synchronously, only to find a line or to edit a file. The bundle of the CLI replaces
 * this function.
 */
export function jsonc(): typeof Jsonc {
  // Boundary: `require` has no types.
  return process.getBuiltinModule('node:module').createRequire(import.meta.url)('jsonc-parser') as typeof Jsonc;
}

/** The value of a key if it is a non-empty string. */
export function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
