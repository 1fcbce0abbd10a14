import type { Plan } from '@oks-kit/apply';
import type { Session } from '../../session/session.ts';
import { planText } from './plan-text.ts';
import { problemHint } from './problems.ts';

/**
 * Shows a plan. With `-o json`, standard output holds what the command is about: the plan of `diff`, the outcome of
 * `apply`, whose plan then goes to standard error.
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
