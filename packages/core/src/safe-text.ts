/** Makes untrusted text safe for a terminal and for a pipe: control characters become visible or spaces. */
export function escapeForTerminal(text: string): string {
  return isPlain(text)
    ? text
    : text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
        character === '\n' || character === '\t' ? ' ' : '�',
      );
}

/** Whether a text is printable ASCII alone. */
export function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/** The text with stars for each of these header values, and for what stands behind their scheme (`Basic …`): what a gateway says of a request may repeat them. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets) {
    for (const part of new Set([secret, secret.slice(secret.indexOf(' ') + 1)]))
      if (part !== '') shown = shown.replaceAll(part, '***');
  }
  return shown;
}

/** Has Node's `util.inspect`, and so `console.log`, show stars for these fields of an object. To everything else it stays the plain data that it is. */
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
