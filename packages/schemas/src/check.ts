import type { Problem } from '@oks-kit/core';
import type * as fastTests from './generated/tests.ts';

/** Options of a check. */
export interface CheckOptions {
  /**
   * Whether the value is sent to an emulator. Whitelists may then contain private and loopback addresses, which the
   * service does not accept. @default false
   */
  readonly local?: boolean;
  /**
   * Checks only parts of the value whose path it returns true for. It must also return true for all paths that lead to
   * such a part. @default all parts are checked
   */
  readonly within?: (path: Problem['path']) => boolean;
  /** Returns only the problems for which this returns true. @default all problems */
  readonly select?: (problem: Problem) => boolean;
}

/**
 * Validates values of an operation. The operations of the OKS API use checks that are generated from zod schemas at
 * build time. Your own operations can use `zodCheck` from `@oks-kit/schemas/zod`, or any object of this shape.
 */
export interface Check<T> {
  /** The schema's name in messages and in the OpenAPI document. */
  readonly schema: string;
  /** Names of an object's fields, if all are known. Used to tell query parameters from headers. */
  readonly fields?: ReadonlySet<string> | undefined;
  /**
   * Returns the problems of `value`, at most 50. Empty if it is valid. Returns a promise only if there may be a
   * problem, or if the code of the check is not loaded yet.
   */
  check(value: unknown, options?: CheckOptions): readonly Problem[] | Promise<readonly Problem[]>;
  /**
   * Loads the code that `check` needs. Undefined if it is loaded. A client waits for it before it sends a request whose
   * response it must check.
   */
  load?(): Promise<void> | undefined;
  /** Only for the type of a valid value. Never set. */
  readonly '~type'?: T;
}

/** The type of values that a check accepts. */
export type Checked<C> = C extends Check<infer T> ? T : never;

const nothing: readonly Problem[] = Object.freeze([]);

type Tests = typeof fastTests;

/** The fast tests. Loaded with the first check, because a web page may make its first call late or never. */
let loaded: Tests | undefined;

async function loadTests(): Promise<Tests> {
  loaded = await import('./generated/tests.ts');
  return loaded;
}

/** Creates a check with a generated fast test. zod is loaded only to describe the problems if that test fails. */
export function generatedCheck<T>(schema: keyof Tests, fields?: readonly string[]): Check<T> {
  function run(tests: Tests, value: unknown, options: CheckOptions): ReturnType<Check<T>['check']> {
    const test: (value: unknown, local: boolean) => boolean = tests[schema];
    return test(value, options.local === true)
      ? nothing
      : import('./explain.ts').then(({ explain }) => explain(schema, value, options));
  }
  return {
    schema,
    fields: fields && new Set(fields),
    load: () => (loaded === undefined ? loadTests().then(() => undefined) : undefined),
    check: (value, options = {}) =>
      loaded === undefined ? loadTests().then((tests) => run(tests, value, options)) : run(loaded, value, options),
  };
}
