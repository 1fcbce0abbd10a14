import { escapePattern } from './escape-pattern.ts';

/** Whether a text is a pattern such as `web-*` or `shop/*`, rather than a name. */
export function isNamePattern(text: string): boolean {
  return /[*?]/.test(text);
}

/** Whether a name matches a pattern. `*` stands for any text, `?` for one character; the rest is literal. */
export function matchesNamePattern(name: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[^*?]+/g, (literal) => escapePattern(literal))
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'su').test(name);
}
