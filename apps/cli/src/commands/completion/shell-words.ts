// Parses words of a shell's command line, and quotes values for a shell.

/** A word of the command line, possibly unfinished. */
export interface TypedWord {
  /** Its value. Expansions are left as they are. */
  readonly text: string;
  /** The open quote, and the value before it. Undefined if no quote is open. */
  readonly open: { readonly quote: '"' | "'"; readonly before: string } | undefined;
  /** Whether it has a closed quote. */
  readonly hasClosedQuote: boolean;
  /** The length of `text` before the part that bash completes: bash also breaks words after `=` and `:`. */
  readonly behindBreak: number;
}

/** The characters that a backslash escapes inside quotes. Outside quotes, it escapes every character. */
const escapedIn = {
  bash: { '"': '$`"\\', "'": '' },
  zsh: { '"': '$`"\\', "'": '' },
  fish: { '"': '$"\\', "'": "'\\" },
} as const;

/** Parses a word by the quoting rules of the shell. */
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
 * Writes a value after an open quote in bash, which closes the quote. Undefined if that is not possible: a value that
 * contains the quote, or an exclamation mark in double quotes, which bash expands from its history.
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
