import { wrap } from '../framework/help-layout.ts';
import type { Output } from '../main/context.ts';
import type { Palette } from './color.ts';
import { harmless } from './escape.ts';

/** What a person reads of an error: what went wrong, and what to do next. */
export function errorText(
  output: Pick<Output, 'columns'>,
  { red, cyan }: Palette,
  { message, hint }: { readonly message: string; readonly hint?: string },
): string {
  return labelled(output, 'oks:', red, message) + (hint === undefined ? '' : labelled(output, 'hint:', cyan, hint));
}

/** A text behind its label. Where `output` is a terminal it is broken between words, and its lines stand under the first one. */
export function labelled(
  { columns = 0 }: Pick<Output, 'columns'>,
  label: string,
  paint: (text: string) => string,
  text: string,
): string {
  const told = harmless(text);
  const lines = columns < leastColumns ? [told] : wrap(told.match(unbroken) ?? [], columns - label.length - 1);
  return `${paint(label)} ${lines.join(`\n${' '.repeat(label.length + 1)}`)}\n`;
}

/** Below this, lines of a word or two say less than those that the terminal breaks. */
const leastColumns = 20;

/** Words, and what is copied as a whole: a command between backticks, or behind a colon up to the end. */
const unbroken = /(?<=: )oks .*|(?:`[^`]*`|\S)+/g;
