import { OksInputError } from '@oks-kit/core';

const masked = '***';

/**
 * Holds a secret so that it can't be printed by mistake: `console.log`, `JSON.stringify`, a template, `util.inspect`
 * and an error that carries it all show `***`. Only {@link Secret.reveal} gives it away.
 */
export class Secret {
  readonly #value: string;

  /** Throws `OksInputError` for what is no text, and never shows it. */
  constructor(value: string) {
    // Boundary: JavaScript hands in what it likes, and a number would lose its leading zeros.
    if (typeof (value as unknown) !== 'string') throw new OksInputError('@oks-kit/auth: a secret is text.');
    this.#value = value;
  }

  /** The secret of a text, or the very one that is given. */
  static of(value: string | Secret): Secret {
    return typeof value === 'object' ? value : new Secret(value);
  }

  /** The secret itself. Hand it to what sends it, and to nothing else. */
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

  /** What Node's `util.inspect`, and so `console.log`, shows. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return masked;
  }
}
