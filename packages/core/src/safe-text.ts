/** Makes untrusted text safe for a terminal and for a pipe: control characters become visible or spaces. */
export function escapeForTerminal(text: string): string {
  return isPlain(text)
    ? text
    : text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
        character === '\n' || character === '\t' ? ' ' : '�',
      );
}

/**
 * Puts untrusted text on one line, for a message or a comment. Control and other invisible characters and white space
 * become single spaces. `most` limits the number of characters. @default no limit
 */
export function toOneLine(text: string, most = Number.POSITIVE_INFINITY): string {
  const start = text.slice(0, most * 4);
  // Most texts are a word in ASCII, and classes of Unicode are slow to compile.
  const line = /[^!-~]/.test(start) ? start.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim() : start;
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

/** Like {@link toOneLine}, without the full stop at the end, to put the text inside a sentence. */
export function toClause(text: string, most?: number): string {
  return toOneLine(text, most).replace(/\.+$/, '');
}

/** Whether a text contains only printable ASCII characters. */
export function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/**
 * Replaces secret header values in a text with stars, with or without their scheme (`Basic …`). Use it for responses: a
 * gateway may repeat the headers of the request.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets) {
    if (secret !== '') shown = shown.replaceAll(secret, '***');
    const withoutScheme = secret.slice(secret.indexOf(' ') + 1);
    if (withoutScheme !== '' && withoutScheme !== secret) shown = shown.replaceAll(withoutScheme, '***');
  }
  return shown;
}

/**
 * Makes `console.log` and Node's `util.inspect` print stars for these fields of an object, which is otherwise
 * unchanged.
 */
export function maskWhenInspected<T extends object>(object: T, fields: readonly string[]): T {
  const shown = (): object =>
    Object.fromEntries(
      Object.entries(object).map(([name, value]: [string, unknown]) => [
        name,
        value !== undefined && fields.includes(name) ? '***' : value,
      ]),
    );
  return Object.defineProperty(object, Symbol.for('nodejs.util.inspect.custom'), { value: shown, configurable: true });
}
