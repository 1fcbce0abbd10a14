/** Makes a stranger's text harmless on a terminal and in a pipe: control characters become visible or blanks. */
export function harmless(text: string): string {
  return isPlain(text) ? text : text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => (character === '\n' || character === '\t' ? ' ' : '�'));
}

/** The same for text that may hold many lines, such as a document: line ends stay. */
export function harmlessLines(text: string): string {
  return text.split('\n').map(harmless).join('\n');
}

/** Whether a text is printable ASCII alone. */
export function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
