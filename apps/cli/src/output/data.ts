import { OksResponseError } from '@oks-kit/core';

/** Keys that come first, so that a person sees at once what a thing is. The others follow by the alphabet. */
const first = ['name', 'id'];

/**
 * A value as JSON text with a line end, its keys in one order always, and nothing in it that could steer a terminal.
 */
export function jsonText(value: unknown, options: { readonly indent?: number } = {}): string {
  return `${escapeControls(JSON.stringify(ordered(value), undefined, options.indent ?? 2))}\n`;
}

/** A value as one line of JSON, its keys as they come, escaped for a terminal. */
export function jsonLine(value: unknown): string {
  return `${escapeControls(JSON.stringify(value))}\n`;
}

/** A value as a YAML document, with its keys in the same order, escaped for a terminal. */
export async function yamlText(value: unknown): Promise<string> {
  const { stringifyYaml } = await import('@oks-kit/kubeconfig/yaml');
  return stringifyYaml(ordered(value));
}

/** JSON escapes the older control characters by itself; these are the newer ones, and those that turn text around. */
function escapeControls(text: string): string {
  return text.replaceAll(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/**
 * How many levels a value may have. What the service sends has fewer than ten; whoever prints thousands runs out of
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
