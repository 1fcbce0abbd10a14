/** A text as the source of a regular expression that matches only itself. Node 24 brings `RegExp.escape` for this. */
export function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
