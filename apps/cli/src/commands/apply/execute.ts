import { type Change, decidingError, executePlan, type Plan } from '@oks-kit/apply';
import { describePool } from '@oks-kit/apply/upgrade';
import { isOksError, OksError, OksInputError } from '@oks-kit/core';
import { exitCodes } from '../../framework/exit-codes.ts';
import { exitCodeOf } from '../../output/exit-code-of.ts';
import type { Progress } from '../../output/progress.ts';
import type { Session } from '../../session/session.ts';
import { cachedAccess } from './load.ts';
import { changeTitle } from './plan-text.ts';
import { notCheckedExitCode } from './problems.ts';

export interface ExecuteFlags {
  readonly maxParallel: string | undefined;
  readonly keepGoing: boolean;
}

/** Executes a plan with a line for each change, and reports how it ended. Returns the exit code. */
export async function execute(session: Session, plan: Plan, flags: ExecuteFlags): Promise<number | undefined> {
  const { client, signal, out, notes, note, context } = session;
  const board = new Map<Change, Progress>();
  const outcome = await executePlan(plan, {
    client,
    clusters: cachedAccess(session),
    maxParallel: parallelOf(flags.maxParallel),
    keepGoing: flags.keepGoing,
    signal,
    // Its output goes to standard error, because standard output is for the outcome.
    runCheck: async (command, environment) =>
      (await context.runProgram('sh', ['-c', `exec 1>&2\n${command}`], {
        ...definedOnly(context.env),
        ...environment,
      })) ?? 127,
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
        case 'wave':
          note(`Wave ${event.wave} is done: ${event.clusters.join(', ')}.`);
          break;
        case 'check':
          note(`Running the check after wave ${event.wave}: ${event.command}`);
          break;
        case 'pause':
          note(`Waiting ${Math.round(event.pauseMs / 1000)} s before the next wave.`);
      }
    },
  });
  const { done, failed, failedCheck, notStarted, leftBehind } = outcome;
  for (const { change, error } of failed) {
    const told = asOksError(error).toJSON();
    notes.error({ ...told, message: `${changeTitle(change)}: ${told.message}` });
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
    if (notStarted.length > 0) note('Run the command again to continue.');
  }
  if (signal.aborted) return exitCodes.interrupted;
  const error = decidingError(outcome);
  return error === undefined ? notCheckedExitCode(plan) : exitCodeOf(error);
}

function asOksError(error: unknown): OksError {
  return isOksError(error) ? error : new OksError('api', error instanceof Error ? error.message : String(error));
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
  );
}

function parallelOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 100) return count;
  throw new OksInputError(`Invalid number "${text}" for \`--max-parallel\`: it must be between 1 and 100.`);
}
