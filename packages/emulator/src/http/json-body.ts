import { parseJson } from '@oks-kit/core';

/** How many objects and lists may stand inside each other in a body. */
export const maxNesting = 100;

/**
 * The value of a JSON text; undefined where it is none, or where it is nested deeper than `maxNesting`. Code that walks
 * a value recursively would otherwise run out of stack.
 */
export function parseBoundedJson(text: string): unknown {
  const value = parseJson(text);
  return mayNestTooDeep(text) && isNestedTooDeep(value) ? undefined : value;
}

/** A text with few brackets holds nothing deep: for almost every body, that is all there is to look at. */
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
