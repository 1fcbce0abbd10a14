import type { Plan } from '@oks-kit/apply';
import type { Session } from '../../session/session.ts';
import { planText } from './plan-text.ts';
import { addAddressHint, isWhitelistFailure, problemHint, type Repeat } from './problems.ts';

export interface ShowPlanOptions {
  /** Whether the plan is the result of the command. With `-o json` it then goes to standard output. */
  readonly isResult: boolean;
  readonly repeat: Repeat;
}

/**
 * Shows a plan. With `-o json`, standard output contains the result of the command: the plan for `diff`, the outcome
 * for `apply`, whose plan goes to standard error.
 */
export async function showPlan(session: Session, plan: Plan, { isResult, repeat }: ShowPlanOptions): Promise<void> {
  const { out, notes } = session;
  const withHints: Plan = {
    ...plan,
    problems: plan.problems.map((problem) => ({ ...problem, hint: problemHint(session, problem, repeat) })),
  };
  if (out.isData && isResult) {
    await out.value(withHints);
    return;
  }
  const mayBeRefused = plan.notChecked.some(({ code }) => isWhitelistFailure(code));
  const text = planText(withHints, out.palette, mayBeRefused ? addAddressHint(repeat) : undefined);
  if (out.isData) notes.verbatim(text);
  else out.verbatim(text);
}
