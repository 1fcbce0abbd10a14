import { OksInputError } from '@oks-kit/core';

const masked = '***';

/**
 * A secret that cannot be printed by mistake: `console.log`, `JSON.stringify`, templates and `util.inspect` show `***`.
 * Only {@link Secret.reveal} returns it.
 */
export class Secret {
  readonly #value: string;

  /** Throws `OksInputError` for a value that is not a string, without showing it. */
  constructor(value: string) {
    // Boundary: JavaScript callers can pass anything, and a number would lose its leading zeros.
    if (typeof (value as unknown) !== 'string') throw new OksInputError('@oks-kit/auth: a secret must be a string.');
    this.#value = value;
  }

  /** Wraps a string. Returns a `Secret` unchanged. */
  static of(value: string | Secret): Secret {
    return typeof value === 'object' ? value : new Secret(value);
  }

  /** Returns the secret. Pass it only to the code that sends it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return masked;
  }

  toJSON(): string {
    return masked;
  }

  [Symbol.toPrimitive](): string {
    return masked;
  }

  /** Used by `util.inspect` and `console.log` in Node. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return masked;
  }
}
