import type { Palette } from './color.ts';

/** Makes a stranger's text harmless on a terminal and in a pipe: control characters become visible or blanks. */
export function harmless(text: string): string {
  return isPlain(text) ? text : text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => (character === '\n' || character === '\t' ? ' ' : '�'));
}

/** Whether a text is printable ASCII alone. */
export function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/** What a person reads of an error: what went wrong, and what to do next. */
export function errorText({ red, cyan }: Palette, { message, hint }: { readonly message: string; readonly hint?: string }): string {
  return `${red('oks:')} ${harmless(message)}\n${hint === undefined ? '' : `${cyan('hint:')} ${harmless(hint)}\n`}`;
}
