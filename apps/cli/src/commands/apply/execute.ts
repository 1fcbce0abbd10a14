import {
  type Change,
  decidingError,
  executePlan,
  isPlanOutdated,
  type Plan,
  type TemporaryAddress,
} from '@oks-kit/apply';
import { describePool } from '@oks-kit/apply/upgrade';
import { isOksError, OksError } from '@oks-kit/core';
import { exitCodes } from '../../framework/exit-codes.ts';
import { exitCodeOf } from '../../output/exit-code-of.ts';
import type { Progress } from '../../output/progress.ts';
import type { Session } from '../../session/session.ts';
import { lockClusters } from '../../verbs/cluster-lock.ts';
import { noteWave, shellCheck } from '../../verbs/rollout.ts';
import { cachedAccess } from './load.ts';
import { changeTitle } from './plan-text.ts';
import { notCheckedExitCode } from './problems.ts';

export interface ExecuteFlags {
  readonly maxParallel: number | undefined;
  readonly keepGoing: boolean;
  readonly myAddress: TemporaryAddress | undefined;
  /** The command that makes a saved plan again. Undefined if the plan was made in this run. */
  readonly newPlan?: string | undefined;
}

/** Executes a plan with a line for each change, and reports how it ended. Returns the exit code. */
export async function execute(session: Session, plan: Plan, flags: ExecuteFlags): Promise<number | undefined> {
  const { client, signal, out, notes, note } = session;
  const board = new Map<Change, Progress>();
  const outcome = await executePlan(plan, {
    client,
    clusters: cachedAccess(session),
    maxParallel: flags.maxParallel,
    keepGoing: flags.keepGoing,
    myAddress: flags.myAddress,
    signal,
    runCheck: shellCheck(session),
    exclusively: lockClusters(session),
    onEvent(event) {
      switch (event.type) {
        case 'started':
          board.set(event.change, session.progress(changeTitle(event.change)));
          break;
        case 'progress':
          board.get(event.change)?.change(event.text);
          break;
        case 'done':
          board.get(event.change)?.change('done');
          board.get(event.change)?.done('✓');
          break;
        case 'failed':
          board.get(event.change)?.done('✗');
          break;
        default:
          noteWave(session, event);
      }
    },
  });
  const { newPlan } = flags;
  const { done, failed, failedCheck, notStarted, leftBehind } = outcome;
  for (const { change, error } of failed) {
    const told = asOksError(error).toJSON();
    const hint = newPlan !== undefined && isPlanOutdated(error) ? newPlanHint(newPlan) : told.hint;
    notes.error({ ...told, message: `${changeTitle(change)}: ${told.message}`, hint });
  }
  if (failedCheck !== undefined) notes.error(asOksError(failedCheck.error));
  if (leftBehind.length > 0)
    note(`Node pools at an older version than their cluster: ${leftBehind.map(describePool).join(', ')}.`);
  if (plan.notChecked.length > 0)
    session.warn(`Not checked: ${plan.notChecked.map(({ path, what }) => `${what} of ${path}`).join(', ')}.`);
  if (out.isData) {
    await out.value({
      done: done.map(({ id }) => id),
      failed: [
        ...failed.map(({ change, error }) => ({ change: change.id, error: asOksError(error).toJSON() })),
        ...(failedCheck === undefined
          ? []
          : [{ check: `wave ${failedCheck.wave}`, error: asOksError(failedCheck.error).toJSON() }]),
      ],
      notStarted: notStarted.map(({ id }) => id),
      ...(leftBehind.length === 0 ? {} : { leftBehind }),
    });
  } else {
    note(`${done.length} done, ${failed.length} failed, ${notStarted.length} not started.`);
    if (notStarted.length > 0)
      note(
        newPlan === undefined ? 'Run the command again to continue.' : `To continue, make a new plan: \`${newPlan}\`.`,
      );
  }
  if (signal.aborted) return exitCodes.interrupted;
  const error = decidingError(outcome);
  return error === undefined ? notCheckedExitCode(plan) : exitCodeOf(error);
}

/** What to do about a saved plan that no longer fits. */
export function newPlanHint(command: string): string {
  return `Make a new plan: \`${command}\`.`;
}

function asOksError(error: unknown): OksError {
  return isOksError(error) ? error : new OksError('api', error instanceof Error ? error.message : String(error));
}
