/** Whether a reference is a pattern such as `web-*` or `shop/*`, rather than a name. */
export function isPattern(reference: string): boolean {
  return /[*?]/.test(reference);
}

/** Whether a name matches a pattern. `*` stands for any text, `?` for one character; the rest is literal. */
export function matchesPattern(name: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[|\\{}()[\]^$+.]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'su').test(name);
}
