const masked = '***';

/**
 * Holds a secret so that it can't be printed by mistake: `console.log`, `JSON.stringify`, a template, `util.inspect`
 * and an error that carries it all show `***`. Only {@link Secret.reveal} gives it away.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The secret of a text, or the very one that is given. */
  static of(value: string | Secret): Secret {
    return typeof value === 'string' ? new Secret(value) : value;
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
