import { isOksError, nearestName, OksInputError } from '@oks-kit/schemas';
import { CommandLineError } from './command-line-error.ts';
import type { Context } from './context.ts';
import { exitCodeOf } from './exit-code-of.ts';
import { exitCodes } from './exit-codes.ts';
import { jsonLine } from './output/data.ts';
import { harmless } from './output/text.ts';

/** Says on stderr what went wrong, and yields the exit code. Never shows a stack or a secret. */
export function reportError(context: Context, thrown: unknown, asJson: boolean): number {
  const error = thrown instanceof CommandLineError ? inputErrorOf(thrown) : thrown;
  // A command that knows more of what was interrupted says so itself.
  if (context.signal.aborted && !isOksError(error, 'aborted')) {
    const message = 'Interrupted. What was already asked of the service goes on.';
    context.stderr.write(asJson ? jsonLine({ code: 'aborted', message }) : `oks: ${message}\n`);
    return exitCodes.interrupted;
  }
  if (!isOksError(error)) {
    // A fault of our own: its message may help whoever reports it, its stack goes nowhere.
    const message = `This is a fault of oks itself: ${error instanceof Error ? error.message : String(error)}`;
    const hint = 'Please report it, with the command you typed.';
    context.stderr.write(asJson ? jsonLine({ code: 'internal', message, hint }) : `oks: ${harmless(message)}\nhint: ${hint}\n`);
    return exitCodes.other;
  }
  if (asJson) {
    context.stderr.write(jsonLine(error));
    return exitCodeOf(error);
  }
  context.stderr.write(`oks: ${harmless(error.message)}\n`);
  if (error.hint !== undefined) context.stderr.write(`hint: ${harmless(error.hint)}\n`);
  if (error.code === 'credentials') context.stderr.write('hint: See `oks help authentication`, or let `oks doctor` look.\n');
  return exitCodeOf(error);
}

function inputErrorOf({ message, hint, mistyped }: CommandLineError): OksInputError {
  const near = mistyped === undefined ? undefined : nearestName(mistyped.wrong, mistyped.choices);
  return new OksInputError(message, { hint: near === undefined ? hint : `Did you mean \`${mistyped?.prefix ?? ''}${near}\`?` });
}
