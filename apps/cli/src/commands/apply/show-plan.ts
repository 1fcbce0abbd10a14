import type { Plan } from '@oks-kit/apply';
import type { Session } from '../../session/session.ts';
import { planText } from './plan-text.ts';
import { problemHint } from './problems.ts';

/**
 * Shows a plan. With `-o json`, standard output contains the result of the command: the plan for `diff`, the outcome
 * for `apply`, whose plan goes to standard error.
 */
export async function showPlan(session: Session, plan: Plan, isResult: boolean): Promise<void> {
  const { out, notes } = session;
  if (out.isData && isResult) {
    await out.value(plan);
    return;
  }
  const text = planText(plan, out.palette, (problem) => problemHint(session, problem));
  if (out.isData) notes.verbatim(text);
  else out.verbatim(text);
}
