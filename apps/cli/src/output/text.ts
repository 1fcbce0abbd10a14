/** Makes a stranger's text harmless on a terminal and in a pipe: control characters become visible or blanks. */
export function harmless(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => (character === '\n' || character === '\t' ? ' ' : '�'));
}

/** How many columns a text takes: wide characters two, marks none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}/u.test(character)) continue;
    width += /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u{ff01}-\u{ff60}\u{3000}-\u{303f}]|\p{Emoji_Presentation}/u.test(character) ? 2 : 1;
  }
  return width;
}

/** Fills a text up to a number of columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}
