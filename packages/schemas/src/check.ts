import type { Problem } from '@oks-kit/core';
import type * as fastTests from './generated/tests.ts';

/** How a value is checked. */
export interface CheckOptions {
  /**
   * Whether the value is sent to an emulator: whitelists may then contain private and loopback addresses, which the
   * service does not accept. @default false
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
 * The interface between an operation's row and the code that validates its values.
 * The kit's rows use checks that are generated from the zod schemas at build time; a row of your own
 * can use `zodCheck` from `@oks-kit/schemas/zod`, or any object of this shape.
 */
export interface Check<T> {
  /** The schema's name in messages and in the OpenAPI document. */
  readonly schema: string;
  /** The names of an object's fields, if all are known. Distinguishes the query of a row from its headers. */
  readonly fields?: ReadonlySet<string> | undefined;
  /**
   * What is wrong with `value`: at most 50 problems, none if it is valid.
   * A promise only if something may be wrong, or if the code of the check is not loaded yet.
   */
  check(value: unknown, options?: CheckOptions): readonly Problem[] | Promise<readonly Problem[]>;
  /** Loads what `check` needs. A client waits for it before it sends a request whose response it has to check. */
  load?(): Promise<void>;
  /** Carries the type of a valid value; never set. */
  readonly '~type'?: T;
}

/** The type of values that a check accepts. */
export type Checked<C> = C extends Check<infer T> ? T : never;

const nothing: readonly Problem[] = Object.freeze([]);

type Tests = typeof fastTests;

/** The fast tests, once they are loaded: with the first check, because a page may make its first call late or never. */
let loaded: Tests | undefined;

async function loadTests(): Promise<Tests> {
  loaded = await import('./generated/tests.ts');
  return loaded;
}

/** A check whose fast test was generated; zod is loaded only to say what is wrong once that test has failed. */
export function generatedCheck<T>(schema: keyof Tests, fields?: ReadonlySet<string>): Check<T> {
  function run(tests: Tests, value: unknown, options: CheckOptions): ReturnType<Check<T>['check']> {
    const test: (value: unknown, local: boolean) => boolean = tests[schema];
    return test(value, options.local === true)
      ? nothing
      : import('./explain.ts').then(({ explain }) => explain(schema, value, options));
  }
  return {
    schema,
    fields,
    load: async () => {
      if (loaded === undefined) await loadTests();
    },
    check: (value, options = {}) =>
      loaded === undefined ? loadTests().then((tests) => run(tests, value, options)) : run(loaded, value, options),
  };
}
