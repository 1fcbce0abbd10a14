import { isObject } from './json.ts';
import { inputErrorOf, type Problem } from './errors/oks-error.ts';
import { unknownField } from './unknown-field.ts';

/** A rule for one option. */
export interface OptionRule {
  /** Describes valid values. It follows "must be" in messages. */
  readonly mustBe: string;
  /** Whether a value is valid. */
  readonly fits: (value: unknown) => boolean;
  /** Whether the option is required. @default false */
  readonly needed?: boolean;
  /** Rules for the properties of the option, if it is an object. */
  readonly inside?: Readonly<Record<string, OptionRule>>;
}

/** A rule for each option of a type. The compiler reports a missing one. */
export type OptionRules<T> = Readonly<Record<keyof T & string, OptionRule>>;

/** Rules that many options share. */
export const optionRules = {
  text: { mustBe: 'text', fits: (value) => typeof value === 'string' },
  nonEmptyText: { mustBe: 'text that is not empty', fits: (value) => typeof value === 'string' && value !== '' },
  boolean: { mustBe: 'true or false', fits: (value) => typeof value === 'boolean' },
  object: { mustBe: 'an object', fits: isObject },
  milliseconds: {
    mustBe: 'a number above 0, in milliseconds',
    fits: (value) => typeof value === 'number' && value > 0,
  },
  function: { mustBe: 'a function', fits: (value) => typeof value === 'function' },
  // Not checked with `instanceof`, because every realm has its own class.
  signal: {
    mustBe: 'an AbortSignal',
    fits: (value) =>
      isObject(value) && typeof value['aborted'] === 'boolean' && typeof value['addEventListener'] === 'function',
  },
} satisfies Readonly<Record<string, OptionRule>>;

/** Creates a rule for an option that must be one of these words. */
export function oneOf(...words: readonly string[]): OptionRule {
  return { mustBe: `one of ${words.join(', ')}`, fits: (value) => words.some((word) => word === value) };
}

/** Creates a rule for an option that must be an object with these methods, of any class. */
export function withMethods(...names: readonly string[]): OptionRule {
  const list = names.map((name) => `\`${name}\``).join(', ');
  return {
    mustBe: `an object with the method${names.length > 1 ? 's' : ''} ${list}`,
    fits: (value) => isObject(value) && names.every((name) => typeof value[name] === 'function'),
  };
}

/**
 * Checks options against their rules. An undefined option counts as missing. Throws `OksInputError` with the path of
 * each problem and, for an unknown option, the nearest name. It never contains a value.
 */
export function checkOptions(
  where: string,
  options: unknown,
  rules: Readonly<Record<string, OptionRule>>,
  hint?: string,
): void {
  const problems = isObject(options)
    ? problemsOf(options, rules, [])
    : [{ path: [], message: 'options must be an object', code: 'type' }];
  if (problems.length > 0) throw inputErrorOf(where, problems, hint);
}

function problemsOf(
  options: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<string, OptionRule>>,
  at: readonly string[],
): Problem[] {
  const problems: Problem[] = [];
  for (const name of Object.keys(options))
    if (!Object.hasOwn(rules, name)) problems.push(unknownField([...at, name], Object.keys(rules), 'option'));
  for (const name in rules) {
    const rule = rules[name];
    const value = options[name];
    if (rule === undefined || (value === undefined && rule.needed !== true)) continue;
    const { mustBe, fits, inside } = rule;
    const path = [...at, name];
    if (value === undefined) problems.push({ path, message: `required, must be ${mustBe}`, code: 'missing' });
    else if (!fits(value)) problems.push({ path, message: `must be ${mustBe}`, code: 'type' });
    else if (inside !== undefined && isObject(value)) problems.push(...problemsOf(value, inside, path));
  }
  return problems;
}
