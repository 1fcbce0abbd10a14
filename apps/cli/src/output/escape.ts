/** Makes a stranger's text harmless on a terminal and in a pipe: control characters become visible or blanks. */
export function harmless(text: string): string {
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
