import { isObject, type Problem } from '@oks-kit/core';
import { mostProblems } from './error-body.ts';

/** Values that are allowed instead: they are not what the message is about. */
const alternatives = /\b(?:allowed|valid)\b[^.:]*\bare:?.*$/is;

/**
 * The fields of a call's input that a message of the service is about: it names them, or it quotes their values, such
 * as `cp_subregions` in "The subregion '9z' does not exist". The service only rarely says which field it refuses.
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
  // Tags are the caller's own words.
  if (!isObject(value) || last === 'tags') return [];
  return Object.entries(value).flatMap(([key, item]) => fieldsIn(item, text, [...path, key]));
}

/** Whether a text contains a word. A word of one letter means nothing. */
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

/** A list of an input can be long. */
const mostItems = 1_000;
