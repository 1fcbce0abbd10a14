import { isOksError, nearestName, type OksError, OksInputError } from '@oks-kit/core';
import { CommandLineError, type Mistyped } from '../framework/command-line-error.ts';
import { exitCodes } from '../framework/exit-codes.ts';
import type { Context } from '../main/context.ts';
import { paletteFor } from './color.ts';
import { jsonLine } from './data.ts';
import { exitCodeOf } from './exit-code-of.ts';
import { errorText } from './messages.ts';

/** How an error is told. */
export interface ErrorStyle {
  readonly asJson: boolean;
  /** Whether `--no-color` is given. */
  readonly noColor: boolean;
}

/** Says on stderr what went wrong, and yields the exit code. Never shows a stack or a secret. */
export function reportError(context: Context, thrown: unknown, { asJson, noColor }: ErrorStyle): number {
  const error = thrown instanceof CommandLineError ? inputErrorOf(thrown) : thrown;
  const tell = (told: { readonly code: string; readonly message: string; readonly hint?: string }): void =>
    context.stderr.write(
      asJson
        ? jsonLine(told)
        : errorText(context.stderr, paletteFor(context, context.stderr, { 'no-color': noColor }), told),
    );
  // A command that knows more of what was interrupted says so itself.
  if (context.signal.aborted && !isOksError(error, 'aborted')) {
    tell({ code: 'aborted', message: 'Interrupted. What was already asked of the service goes on.' });
    return exitCodes.interrupted;
  }
  if (!isOksError(error)) {
    // A fault of our own: its message may help whoever reports it, its stack goes nowhere.
    tell({
      code: 'internal',
      message: `This is a fault of oks itself: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'Please report it, with the command you typed.',
    });
    return exitCodes.other;
  }
  tell(error.code === 'credentials' ? { ...error.toJSON(), hint: hintOf(error) } : error.toJSON());
  return exitCodeOf(error);
}

/** Where to read on, behind what the library knows of the way out; a nearest name is enough. */
function hintOf({ hint = '' }: OksError): string {
  return hint.endsWith('?') ? hint : `${hint} See \`oks help authentication\`, or let \`oks doctor\` look.`.trimStart();
}

function inputErrorOf({ message, hint, mistyped }: CommandLineError): OksInputError {
  return new OksInputError(message, { hint: mistyped === undefined ? hint : (didYouMean(mistyped) ?? hint) });
}

/** The nearest word; else those that go on where the typed one ends: `--cidr` is `--cidr-pods` or `--cidr-service`. */
function didYouMean({ wrong, choices, prefix }: Mistyped): string | undefined {
  const near = nearestName(wrong, choices);
  const longer = choices.filter((choice) => choice.startsWith(`${wrong}-`));
  const meant = near === undefined ? longer : [near];
  return meant.length === 0 ? undefined : `Did you mean ${meant.map((word) => `\`${prefix}${word}\``).join(' or ')}?`;
}
