/**
 * Whether a path such as `shop/web` matches a pattern, in which `*` matches any text. `*` alone matches every path.
 */
export function matchesPattern(path: string, pattern: string): boolean {
  const source = pattern.split('*').map(escapeRegExp).join('.*');
  return new RegExp(`^${source}$`, 's').test(path);
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The wave of a cluster, from 1: the first list with a pattern that matches, else one after all of them. */
export function waveOf(path: string, waves: readonly (readonly string[])[]): number {
  const index = waves.findIndex((patterns) => patterns.some((pattern) => matchesPattern(path, pattern)));
  return (index === -1 ? waves.length : index) + 1;
}
