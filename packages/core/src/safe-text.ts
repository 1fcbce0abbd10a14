/** Makes untrusted text safe for a terminal and for a pipe: control characters become visible or spaces. */
export function escapeForTerminal(text: string): string {
  return isPlain(text)
    ? text
    : text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
        character === '\n' || character === '\t' ? ' ' : '�',
      );
}

/**
 * Puts untrusted text on one line, for a message or a comment: control characters, other invisible ones and white space
 * become single spaces. At most `most` characters are kept. @default all
 */
export function toOneLine(text: string, most = Number.POSITIVE_INFINITY): string {
  const line = text
    .slice(0, most * 4)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

/** Like {@link toOneLine}, without the full stop at the end, to put the text inside a sentence. */
export function toClause(text: string, most?: number): string {
  return toOneLine(text, most).replace(/\.+$/, '');
}

/** Whether a text is printable ASCII alone. */
export function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/**
 * Replaces these header values in a text with stars, even without their scheme (`Basic …`). A gateway may repeat them
 * in its response.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets) {
    for (const part of new Set([secret, secret.slice(secret.indexOf(' ') + 1)]))
      if (part !== '') shown = shown.replaceAll(part, '***');
  }
  return shown;
}

/**
 * Makes `util.inspect` of Node, and so `console.log`, print stars for these fields of an object. Otherwise the object
 * is unchanged.
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
