/** The layout of help. */
export interface HelpStyle {
  readonly palette: { readonly bold: (text: string) => string; readonly dim: (text: string) => string };
  /** Its maximum width, in columns. */
  readonly width: number;
}

/** Two columns. The second one is wrapped if needed. */
export function aligned(rows: readonly (readonly [string, string])[], { width }: Pick<HelpStyle, 'width'>): string[] {
  const left = Math.min(34, Math.max(...rows.map(([term]) => term.length)));
  return rows.flatMap(([term, text]) => {
    const [firstLine = '', ...more] = wrap(text.split(' '), Math.max(24, width - left - 4));
    const rest = more.map((line) => `${' '.repeat(left + 4)}${line}`);
    return term.length > left
      ? [`  ${term}`, `${' '.repeat(left + 4)}${firstLine}`, ...rest]
      : [`  ${term.padEnd(left)}  ${firstLine}`.trimEnd(), ...rest];
  });
}

/** Wraps words into lines of at most `width` columns. A longer word gets its own line. */
export function wrap(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
