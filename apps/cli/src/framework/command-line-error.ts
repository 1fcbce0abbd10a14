/** A word that is wrong, and those that would be right. */
export interface Mistyped {
  readonly wrong: string;
  readonly choices: readonly string[];
  /** What stands in front of the right one when it is proposed. */
  readonly prefix: string;
}

/**
 * The command line itself is wrong. No error of the kit yet, so that a right one loads none of them;
 * whoever reports it looks for the nearest word and makes an `OksInputError` of it.
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
