// Words as people type them in a shell, and values written so that a shell reads nothing but them.

/** A word as it stands in the line, perhaps unfinished. */
export interface TypedWord {
  /** What it means. Expansions are left as they are written. */
  readonly text: string;
  /** The quote that is still open, and the meaning of what stands before it. Undefined where none is open. */
  readonly open: { readonly quote: '"' | "'"; readonly before: string } | undefined;
  /** Whether it has a quote that is closed again. */
  readonly hasClosedQuote: boolean;
  /** How much of `text` stands before the part that bash completes: bash also breaks words behind `=` and `:`. */
  readonly behindBreak: number;
}

/** What a backslash takes the meaning from, inside quotes. Outside, it is every character. */
const escapedIn = {
  bash: { '"': '$`"\\', "'": '' },
  zsh: { '"': '$`"\\', "'": '' },
  fish: { '"': '$"\\', "'": "'\\" },
} as const;

/** Reads a word of a line, by the quoting rules of the shell. */
export function readTypedWord(raw: string, shell: keyof typeof escapedIn): TypedWord {
  let text = '';
  let open: TypedWord['open'];
  let hasClosedQuote = false;
  let behindBreak = 0;
  for (let at = 0; at < raw.length; at++) {
    const character = raw.charAt(at);
    const next = raw.charAt(at + 1);
    if (character === '\\' && (open === undefined || (next !== '' && escapedIn[shell][open.quote].includes(next)))) {
      text += next;
      at++;
    } else if (character === open?.quote) {
      open = undefined;
      hasClosedQuote = true;
    } else if (open === undefined && (character === "'" || character === '"')) {
      open = { quote: character, before: text };
    } else {
      text += character;
      if (open === undefined && (character === '=' || character === ':')) behindBreak = text.length;
    }
  }
  return { text, open, hasClosedQuote, behindBreak };
}

/** Writes a value as a word of bash. */
export function quoteForBash(value: string): string {
  return /^[\p{L}\p{N}_./:@+,=-]+$/u.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

/**
 * Writes a value behind a quote that is open in bash, which closes it. Undefined where that is not possible: bash
 * leaves the quote open behind the same quote, and inside double quotes an exclamation mark stands for its history.
 */
export function quoteInOpenBashQuote(value: string, quote: '"' | "'"): string | undefined {
  if (value.endsWith(quote)) return undefined;
  if (quote === "'") return value.replaceAll("'", `'\\''`);
  return value.includes('!') ? undefined : value.replaceAll(/[$`"\\]/g, '\\$&');
}

/** Writes a value as a word of PowerShell, where curly quotes are quotes too. */
export function quoteForPowerShell(value: string): string {
  return /^[\p{L}\p{N}_./:+=-]+$/u.test(value)
    ? value
    : `'${value.replaceAll(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}
