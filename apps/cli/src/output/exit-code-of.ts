import { errorExitCodes, isOksError, mayBeApplied } from '@oks-kit/core';
import { exitCodes } from '../framework/exit-codes.ts';

/** The exit code that an error ends the process with. */
export function exitCodeOf(error: unknown): number {
  if (!isOksError(error)) return exitCodes.other;
  if (mayBeApplied(error)) return exitCodes.maybeApplied;
  // The error may come from another version of the package.
  return Object.hasOwn(errorExitCodes, error.code) ? errorExitCodes[error.code] : exitCodes.other;
}
