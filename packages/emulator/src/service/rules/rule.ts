/**
 * Where a rule of the emulator comes from: recorded responses of the real service, its OpenAPI description, the
 * behavior of its official clients, the public reference of version 1.0, or an assumption.
 */
export type RuleSource = 'recorded' | 'spec' | 'client' | 'reference' | 'assumed';

/** A condition under which the service refuses a request. `check` throws an `ApiError`. */
export interface Rule<T> {
  /** The name in the list of rules that can be switched off. */
  readonly name: string;
  /** How the rule is known. */
  readonly source: RuleSource;
  /** What it requires, in one sentence. */
  readonly summary: string;
  /** Throws an `ApiError` if the rule is broken. */
  check(subject: T): void;
}

/** A rule as it is listed for users. */
export type RuleDescription = Pick<Rule<never>, 'name' | 'source' | 'summary'>;

/** Applies rules in order, without the assumed ones that were switched off. */
export function applyRules<T>(rules: readonly Rule<T>[], subject: T, disabled: ReadonlySet<string>): void {
  for (const rule of rules) {
    if (rule.source === 'assumed' && disabled.has(rule.name)) continue;
    rule.check(subject);
  }
}
