import type { Problem } from '@oks-kit/core';

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
  /** What is wrong with `value`; an empty list if nothing is. A promise only where something may be wrong. */
  check(value: unknown): readonly Problem[] | Promise<readonly Problem[]>;
  /** Carries the type of a right value; never set. */
  readonly '~type'?: T;
}

/** The type that a check stands for. */
export type Checked<C> = C extends Check<infer T> ? T : never;

const nothing: readonly Problem[] = Object.freeze([]);

/** A check whose fast test was generated; zod is loaded only to say what is wrong once that test has failed. */
export function generatedCheck<T>(
  schema: string,
  test: (value: unknown) => boolean,
  fields?: ReadonlySet<string>,
): Check<T> {
  return {
    schema,
    fields,
    check: (value) => (test(value) ? nothing : import('./explain.ts').then(({ explain }) => explain(schema, value))),
  };
}
