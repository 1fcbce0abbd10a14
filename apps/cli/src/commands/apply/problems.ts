import type { Plan, PlanProblem, ProblemReason } from '@oks-kit/apply';
import { exitCodes } from '../../framework/exit-codes.ts';
import type { LocalSession } from '../../session/session.ts';

const codes: Readonly<Record<ProblemReason, number>> = {
  quota: exitCodes.quota,
  failed: exitCodes.failed,
  ownership: exitCodes.conflict,
  protected: exitCodes.conflict,
  not_empty: exitCodes.conflict,
  immutable: exitCodes.usage,
  downgrade: exitCodes.usage,
  invalid: exitCodes.usage,
  overlap: exitCodes.usage,
  missing: exitCodes.usage,
  ambiguous: exitCodes.usage,
};

/** The exit code of a plan that cannot be executed: that of its first problem. Undefined if there is none. */
export function problemExitCode({ problems: [first] }: Plan): number | undefined {
  return first === undefined ? undefined : codes[first.reason];
}

/** What to do about a problem, with a command where one helps. */
export function problemHint({ hint }: LocalSession, problem: PlanProblem): string | undefined {
  const { reason, path } = problem;
  if (reason !== 'protected') return problem.hint;
  const command = path.includes('/')
    ? hint('cluster update', [path], { 'no-protect': true })
    : hint('project update', [path], { 'no-protect': true });
  return `Pass \`--unprotect\`, or disable deletion protection: ${command}`;
}
