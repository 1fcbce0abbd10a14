/**
 * Decides which texts need no quotes in YAML. YAML 1.1 and 1.2 disagree about unquoted texts: `on`, `no`, `1_000`,
 * `0b11` and `1:30` are texts in 1.2, but booleans or numbers for readers of 1.1 such as kubectl and PyYAML.
 */

/** Words that some version or reader does not read as text. */
const words = /^(?:|y|n|yes|no|on|off|true|false|null|~|=|<<|[-+]?\.?(?:inf|infinity|nan))$/i;

/**
 * Everything that some version or reader reads as a number or a date, without underscores and commas:
 * decimal, exponent, base 2, 8, 16 and 60, with a sign before or behind the prefix, a hexadecimal exponent.
 */
const numbers = /^[-+]?(?:[\d:]*\.?\d*(?:e[-+]?\d*)?|0[box][-+]?[\da-f.]*(?:p[-+]?\d*)?|\d{4}-\d{1,2}-\d{1,2}.*)$/i;

/** Characters that start another kind of value, at least inside brackets, or that end a document. */
const syntax = /^\.\.\.|^[\s,[\]{}#&*!|>'"%@`?:<=~-]|[\s:]$|: | #|[\t\n\r]/;

/** Terminal control characters, bidirectional overrides, and line breaks of YAML 1.1. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cn}]/gu;

/** Whether a text means the same without quotes to every reader of YAML. */
export function isPlainText(text: string): boolean {
  return !(
    words.test(text) ||
    numbers.test(text.replaceAll(/[_,]/g, '')) ||
    syntax.test(text) ||
    text.search(invisible) >= 0
  );
}

/** Whether a text with several lines can be written as a block. */
export function isPlainBlock(text: string): boolean {
  return /^[^\s].*(?:\n(?:.*[^\s])?)+$/.test(text) && text.replaceAll('\n', '').search(invisible) < 0;
}

/** Writes a text in double quotes, in a form that is valid in YAML and JSON. */
export function quoteText(text: string): string {
  return escapeInvisible(JSON.stringify(text.toWellFormed()));
}

/** Escapes invisible characters in a text in double quotes. */
function escapeInvisible(quoted: string): string {
  return quoted.replaceAll(invisible, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
