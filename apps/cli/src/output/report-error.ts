import { isOksError, nearestName, type OksError, OksInputError } from '@oks-kit/core';
import { CommandLineError, type Mistyped } from '../framework/command-line-error.ts';
import { exitCodes } from '../framework/exit-codes.ts';
import { type Context, OutputError } from '../main/context.ts';
import { paletteFor } from './color.ts';
import { jsonLine } from './data.ts';
import { exitCodeOf } from './exit-code-of.ts';
import { errorText, type ToldError } from './messages.ts';

/** How an error is printed. */
export interface ErrorStyle {
  readonly asJson: boolean;
  /** Whether `--no-color` is given. */
  readonly noColor: boolean;
}

/** Prints an error on stderr and returns the exit code. Never shows a stack or a secret. */
export function reportError(context: Context, thrown: unknown, { asJson, noColor }: ErrorStyle): number {
  const error = thrown instanceof CommandLineError ? inputErrorOf(thrown) : thrown;
  const tell = (told: ToldError & { readonly code: string }): void =>
    context.stderr.write(
      asJson
        ? jsonLine(told)
        : errorText(context.stderr, paletteFor(context, context.stderr, { 'no-color': noColor }), told),
    );
  // A command that knows more about the interruption says so itself.
  if (context.signal.aborted && !isOksError(error, 'aborted')) {
    tell({ code: 'aborted', message: 'Interrupted. Requests that were already sent may still take effect.' });
    return exitCodes.interrupted;
  }
  if (error instanceof OutputError) {
    tell({ code: 'output', message: error.message });
    return exitCodes.other;
  }
  if (!isOksError(error)) {
    // A bug: its message may help whoever reports it. The stack is not shown.
    tell({
      code: 'internal',
      message: `Internal error: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'This is a bug in oks. Please report it with the command that you ran.',
    });
    return exitCodes.other;
  }
  tell(error.code === 'credentials' ? { ...error.toJSON(), hint: hintOf(error) } : error.toJSON());
  return exitCodeOf(error);
}

/** Adds where to find more information, unless the hint is already a suggestion. */
function hintOf({ hint = '' }: OksError): string {
  return hint.endsWith('?') ? hint : `${hint} See \`oks help authentication\`, or run \`oks doctor\`.`.trimStart();
}

function inputErrorOf({ message, hint, mistyped }: CommandLineError): OksInputError {
  return new OksInputError(message, { hint: mistyped === undefined ? hint : (didYouMean(mistyped) ?? hint) });
}

/** The nearest word; else those that begin with the given one: for `--cidr`, `--cidr-pods` and `--cidr-service`. */
function didYouMean({ wrong, choices, prefix }: Mistyped): string | undefined {
  const near = nearestName(wrong, choices);
  const longer = choices.filter((choice) => choice.startsWith(`${wrong}-`));
  const meant = near === undefined ? longer : [near];
  return meant.length === 0 ? undefined : `Did you mean ${meant.map((word) => `\`${prefix}${word}\``).join(' or ')}?`;
}
