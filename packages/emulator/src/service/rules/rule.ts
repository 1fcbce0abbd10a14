/** Where a rule of the emulator's comes from: the public reference, what clients saw, or what we take to be so. */
export type RuleSource = 'reference' | 'wire' | 'assumed';

/** One thing that the service refuses. `check` throws an `ApiError`. */
export interface Rule<T> {
  /** Names it in the list of rules that can be switched off. */
  readonly name: string;
  readonly source: RuleSource;
  /** What it demands, in one sentence. */
  readonly summary: string;
  check(subject: T): void;
}

/** A rule as a reader needs it. */
export type RuleDescription = Pick<Rule<never>, 'name' | 'source' | 'summary'>;

/** Applies rules in their order; assumed ones that were switched off are passed over. */
export function applyRules<T>(rules: readonly Rule<T>[], subject: T, disabled: ReadonlySet<string>): void {
  for (const rule of rules) {
    if (rule.source === 'assumed' && disabled.has(rule.name)) continue;
    rule.check(subject);
  }
}
