import { parseJson } from '@oks-kit/core';

/** Maximum depth of nested objects and lists in a body. */
export const maxNesting = 100;

/**
 * The value of a JSON text; undefined if it is invalid or nested deeper than `maxNesting`. Code that walks
 * a value recursively would otherwise run out of stack.
 */
export function parseBoundedJson(text: string): unknown {
  const value = parseJson(text);
  return mayNestTooDeep(text) && isNestedTooDeep(value) ? undefined : value;
}

/** A text with few brackets cannot be deep: for almost every body, this check is enough. */
function mayNestTooDeep(text: string): boolean {
  let brackets = 0;
  for (const bracket of ['{', '['])
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1))
      if (++brackets > maxNesting) return true;
  return false;
}

/** Whether a value is nested deeper than `maxNesting`. */
export function isNestedTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxNesting) return true;
    level = level.flatMap((one): unknown[] => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}
