import { wrap } from '../framework/help-layout.ts';
import type { Output } from '../main/context.ts';
import type { Palette } from './color.ts';
import { escapeForTerminal } from '@oks-kit/core';

/** The parts of an error message for people. */
export interface ToldError {
  readonly message: string;
  readonly hint?: string | undefined;
  /** The ID of the request that failed, for OUTSCALE's support. */
  readonly requestId?: string | undefined;
}

/** An error for a person: what went wrong, in which request, and what to do next. */
export function errorText(
  output: Pick<Output, 'columns'>,
  { red, cyan, dim }: Palette,
  { message, hint, requestId }: ToldError,
): string {
  const line = (label: string, paint: (text: string) => string, text: string | undefined): string =>
    text === undefined ? '' : labelled(output, label, paint, text);
  return line('oks:', red, message) + line('request ID:', dim, requestId) + line('hint:', cyan, hint);
}

/** A message after a label such as `hint:`. On a terminal it wraps, and its lines align under the first. */
export function labelled(
  output: Pick<Output, 'columns'>,
  label: string,
  paint: (text: string) => string,
  text: string,
): string {
  const indent = label.length + 1;
  return `${paint(label)} ${wrapped(output, text, indent)}\n`;
}

/** A text, escaped line by line. On a terminal it wraps between words. The lines after the first are indented. */
export function wrapped({ columns = 0 }: Pick<Output, 'columns'>, text: string, indent = 0): string {
  const lines = text.split('\n').flatMap((line) => {
    const escaped = escapeForTerminal(line);
    return columns < leastColumns ? [escaped] : wrap(escaped.match(unbroken) ?? [], columns - indent);
  });
  return lines.join(`\n${' '.repeat(indent)}`);
}

/** On a terminal narrower than this, the terminal wraps better than we do. */
const leastColumns = 20;
/** Words, and commands that must not be broken: between backticks, or after a colon up to the end. */
const unbroken = /(?<=: )(?:oks|echo|eval|chmod|sudo) .*|(?:`[^`]*`|\S)+/g;
