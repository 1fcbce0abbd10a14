/** A wrong word, and the valid ones. */
export interface Mistyped {
  readonly wrong: string;
  readonly choices: readonly string[];
  /** Printed before a suggested word. */
  readonly prefix: string;
}

/**
 * The command line itself is invalid. Not an `OksError`, so that a valid command line does not load those.
 * The code that reports it finds the nearest word and converts it to an `OksInputError`.
 */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError';
  readonly hint: string;
  readonly mistyped: Mistyped | undefined;

  constructor(message: string, hint: string, mistyped?: Mistyped) {
    super(message);
    this.hint = hint;
    this.mistyped = mistyped;
  }
}
