import { isObject, type Problem } from '@oks-kit/core';
import { mostProblems } from './answer.ts';

/** The part of a message that lists valid values, which are not the refused ones. */
const alternatives = /\b(?:allowed|valid)\b[^.:]*\bare:?.*$/is;

/**
 * Finds the fields of a call's input that a message of the service is about, because the service rarely says which
 * field it refuses. The message contains their names or values: "The subregion '9z' does not exist" is about
 * `cp_subregions`.
 */
export function namedFields(input: Readonly<Record<string, unknown>>, message: string): Problem['path'][] {
  const { body, ...parameters } = input;
  const text = message.replace(alternatives, '');
  return fieldsIn({ ...parameters, ...(isObject(body) ? body : {}) }, text, []).slice(0, mostProblems);
}

function fieldsIn(value: unknown, text: string, path: Problem['path']): Problem['path'][] {
  const [last] = path.slice(-1);
  if (typeof last === 'string' && mentions(text, last)) return [path];
  if (typeof value === 'string') return mentions(text, value) ? [path] : [];
  if (Array.isArray(value))
    return value.slice(0, mostItems).flatMap((item: unknown, index) => fieldsIn(item, text, [...path, index]));
  // Values of tags can be any word, so a match means nothing.
  if (!isObject(value) || last === 'tags') return [];
  return Object.entries(value).flatMap(([key, item]) => fieldsIn(item, text, [...path, key]));
}

/** Whether a text contains a word of at least two letters. */
function mentions(text: string, word: string): boolean {
  for (let at = text.indexOf(word); word.length > 1 && at >= 0; at = text.indexOf(word, at + 1)) {
    const [before, after] = [text.slice(0, at).at(-1), text[at + word.length]];
    if (!isPartOfWord(before) && !isPartOfWord(after)) return true;
  }
  return false;
}

function isPartOfWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_-]/u.test(character);
}

/** Maximum number of items of a list that are searched. */
const mostItems = 1_000;
