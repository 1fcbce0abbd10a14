import { OksResponseError } from '@oks-kit/core';

/** Keys that come first, so that the resource is easy to recognize. The others follow in alphabetical order. */
const first = ['name', 'id'];

/**
 * A value as JSON text with a line end. Keys are in a fixed order, and control characters are escaped.
 */
export function jsonText(value: unknown, options: { readonly indent?: number } = {}): string {
  return `${escapeControls(JSON.stringify(ordered(value), undefined, options.indent ?? 2))}\n`;
}

/** A value as one line of JSON, with keys in their original order, escaped for a terminal. */
export function jsonLine(value: unknown): string {
  return `${escapeControls(JSON.stringify(value))}\n`;
}

/** A value as a YAML document, with its keys in the same order, escaped for a terminal. */
export async function yamlText(value: unknown): Promise<string> {
  const { stringifyYaml } = await import('@oks-kit/kubeconfig/yaml');
  return stringifyYaml(ordered(value));
}

/** The number of items in each piece of a list. */
const pieceLength = 100;

/**
 * The text of a list in pieces, the same as that of the whole array: a list of 10,000 items would take several times
 * its size as one ordered copy and one text.
 */
export async function* listTexts(items: readonly unknown[], format: 'json' | 'yaml'): AsyncGenerator<string> {
  if (items.length === 0) {
    yield '[]\n';
    return;
  }
  for (let from = 0; from < items.length; from += pieceLength) {
    const piece = items.slice(from, from + pieceLength);
    if (format === 'yaml') {
      yield await yamlText(piece);
      continue;
    }
    // Without the brackets of the piece, which are on separate lines.
    const text = jsonText(piece).slice('['.length, -'\n]\n'.length);
    const isLast = from + pieceLength >= items.length;
    yield `${from === 0 ? '[' : ''}${text}${isLast ? '\n]\n' : ','}`;
  }
}

/** `JSON.stringify` escapes C0 control characters. These are the C1 ones, and those that reverse text. */
function escapeControls(text: string): string {
  return text.replaceAll(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/**
 * Maximum depth of a value. Real responses have fewer than ten levels; printing thousands would overflow the
 * stack.
 */
const mostLevels = 100;

function ordered(value: unknown, level = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (level === mostLevels)
    throw new OksResponseError(`Cannot print the response: it is nested deeper than ${mostLevels} levels.`, {
      hint: 'Check the endpoint.',
    });
  if (Array.isArray(value)) return value.map((item) => ordered(item, level + 1));
  const rank = (key: string): number => (first.includes(key) ? first.indexOf(key) : first.length);
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, inner]) => [key, ordered(inner, level + 1)]));
}
