import type { Problem } from '@oks-kit/core';

/** How a value is checked. */
export interface CheckOptions {
  /**
   * Whether the value is sent to this machine, such as to an emulator: whitelists may then hold private and loopback
   * addresses, which the service does not accept. @default false
   */
  readonly local?: boolean;
  /**
   * Looks only at the parts of the value whose paths it returns true for. It must do so for every path on the way to
   * such a part. @default every part
   */
  readonly within?: (path: Problem['path']) => boolean;
  /** Lists only the problems it returns true for. @default every problem */
  readonly select?: (problem: Problem) => boolean;
}

/**
 * The seam between an operation's row and whatever validates its values.
 * The kit's rows use checks that are generated from the zod schemas at build time; a row of your own
 * can use `zodCheck` from `@oks-kit/schemas/zod`, or any object of this shape.
 */
export interface Check<T> {
  /** The schema's name in messages and in the OpenAPI document. */
  readonly schema: string;
  /** The names of an object's fields, where all of them are known: tells a row's query from its headers. */
  readonly fields?: ReadonlySet<string> | undefined;
  /**
   * What is wrong with `value`: at most 50 problems, none if it is valid.
   * A promise only where something may be wrong.
   */
  check(value: unknown, options?: CheckOptions): readonly Problem[] | Promise<readonly Problem[]>;
  /** Carries the type of a valid value; never set. */
  readonly '~type'?: T;
}

/** The type that a check stands for. */
export type Checked<C> = C extends Check<infer T> ? T : never;

const nothing: readonly Problem[] = Object.freeze([]);

/** A check whose fast test was generated; zod is loaded only to say what is wrong once that test has failed. */
export function generatedCheck<T>(
  schema: string,
  test: (value: unknown, local: boolean) => boolean,
  fields?: ReadonlySet<string>,
): Check<T> {
  return {
    schema,
    fields,
    check: (value, options = {}) =>
      test(value, options.local === true)
        ? nothing
        : import('./explain.ts').then(({ explain }) => explain(schema, value, options)),
  };
}
