import { limitCall, type OksError, OksResponseError, untilAborted } from '@oks-kit/core';
import { type OperationSpec } from '@oks-kit/schemas';
import { checkResponse } from './check-response.ts';
import { type Attempted, runAttempt } from './attempt.ts';
import type { CallContext, CallOptions } from './call-context.ts';
import { errorOfTimeout, errorOfTransport, factsOf } from './errors.ts';
import type { GaveUpReason } from './events.ts';
import { explainResponse, loadForFailures } from './load-failures.ts';
import type { CallResult } from './oks-promise.ts';
import { prepareRequest } from './prepare.ts';
import { isNotReady, mayRepeat, maybeApplied, type Outcome, pauseBefore } from './retry.ts';

/**
 * Runs an operation: validates the input, sends it, repeats it as the retry class allows, and validates the response.
 */
export async function runCall(
  context: CallContext,
  row: OperationSpec,
  input: Readonly<Record<string, unknown>>,
  options: CallOptions,
): Promise<CallResult<unknown>> {
  const request = await prepareRequest(context, row, input, options);
  // Load the check before anything is sent: if loading failed afterwards, the result of the call would be lost.
  await row.response.load?.();
  const { clock, retry } = context;
  const call = context.nextCall();
  const deadlineMs = options.deadlineMs ?? context.deadlineMs;
  const started = clock.now();
  const leftMs = (): number =>
    deadlineMs === undefined ? Number.POSITIVE_INFINITY : started + deadlineMs - clock.now();
  const limit = limitCall(options.signal, deadlineMs);
  const readyBy = started + (deadlineMs ?? retry.notReadyMs);
  let notReadyTimes = 0;
  let uncertain = false;

  try {
    for (let attempt = 1; ; attempt++) {
      const timeoutMs = Math.max(0, Math.min(options.timeoutMs ?? context.timeoutMs, leftMs()));
      const attempted = await runAttempt(context, {
        row,
        request,
        call,
        attempt,
        timeoutMs,
        signal: limit.signal,
        userSignal: options.signal,
      });
      const { outcome, answer } = attempted;
      if (attempted.aborted === true) {
        uncertain ||= row.retry !== 'safe' && maybeApplied(outcome);
        options.signal?.throwIfAborted();
      }
      if (answer !== undefined && answer.status < 400) {
        context.retryBudget.refill();
        return await checkResponse(context, row, call, answer, uncertain);
      }
      if (answer !== undefined && row.retry === 'verify') {
        const readOptions = { ...options, ...(deadlineMs === undefined ? {} : { deadlineMs: Math.max(1, leftMs()) }) };
        const loaded = await loadForFailures();
        const verified = await loaded?.verifyRetry({ row, input, answer, uncertain }, context.rows, (reader, params) =>
          runCall(context, reader, params, readOptions),
        );
        options.signal?.throwIfAborted();
        if (verified !== undefined) return verified;
      }
      uncertain ||= row.retry !== 'safe' && maybeApplied(outcome);
      const failure = (): Promise<OksError> => failureOf({ context, row, input, attempted, uncertain, timeoutMs });
      if (!mayRepeat(row.retry, outcome)) throw await failure();

      const notReady = isNotReady(outcome);
      if (notReady) notReadyTimes += 1;
      const pauseMs = notReady
        ? pauseUntilReady(pauseBefore(notReadyTimes, outcome, retry, context.random), readyBy - clock.now())
        : pauseBefore(attempt - notReadyTimes, outcome, retry, context.random);
      const tooMany = outcome.kind === 'answer' && outcome.status === 429;
      if (tooMany) context.rateLimiter?.pause(Math.min(pauseMs ?? retry.retryAfterCapMs, retry.retryAfterCapMs));
      const gaveUp: GaveUpReason | undefined =
        pauseMs === undefined
          ? notReady
            ? 'deadline'
            : 'retry_after'
          : pauseMs >= leftMs()
            ? 'deadline'
            : notReady
              ? undefined
              : attempt - notReadyTimes >= retry.attempts
                ? 'attempts'
                : tooMany || context.retryBudget.take()
                  ? undefined
                  : 'budget';
      if (pauseMs === undefined || gaveUp !== undefined) {
        context.onEvent?.({ type: 'gave_up', operation: row.id, call, attempt, reason: gaveUp ?? 'retry_after' });
        throw await failure();
      }
      const reason = reasonOf(outcome);
      context.onEvent?.({ type: 'retry', operation: row.id, call, attempt, delayMs: pauseMs, reason });
      if (notReady && options.onNotReady !== undefined)
        await untilAborted(Promise.resolve(options.onNotReady({ waitedMs: clock.now() - started })), limit.signal);
      await clock.sleep(pauseMs, limit.signal);
    }
  } catch (error) {
    // The deadline, not the caller, ended a wait.
    if (limit.isDeadline(error)) throw errorOfTimeout(row, deadlineMs ?? 0, uncertain);
    if (options.signal?.aborted === true && error === options.signal.reason)
      options.onAborted?.({ maybeApplied: uncertain });
    throw error;
  } finally {
    limit.release();
  }
}

/**
 * The next pause while a resource is not ready. It is shorter near the deadline, so that the last attempt is close to
 * it.
 */
function pauseUntilReady(pauseMs: number | undefined, leftMs: number): number | undefined {
  if (leftMs < leastPauseMs) return undefined;
  return Math.min(pauseMs ?? leftMs, leftMs * 0.9);
}

const leastPauseMs = 100;

function reasonOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'answer':
      return outcome.type ?? String(outcome.status);
    case 'lost':
      return outcome.error.code;
    case 'timeout':
      return 'timeout';
  }
}

interface FailedCall {
  readonly context: CallContext;
  readonly row: OperationSpec;
  readonly input: Readonly<Record<string, unknown>>;
  /** Its last attempt. */
  readonly attempted: Attempted;
  readonly uncertain: boolean;
  readonly timeoutMs: number;
}

async function failureOf({ context, row, input, attempted, uncertain, timeoutMs }: FailedCall): Promise<OksError> {
  const { outcome, answer, redirect } = attempted;
  if (redirect !== undefined)
    return explainResponse((errors) => errors.errorOfRedirect, row, redirect, uncertain, undefined);
  if (answer !== undefined) return explainResponse((errors) => errors.errorOfAnswer, row, answer, uncertain, input);
  if (outcome.kind === 'lost') {
    return outcome.error.code === 'BODY_TOO_LARGE'
      ? new OksResponseError(`${row.id}: ${outcome.error.message}.`, {
          ...factsOf(row, uncertain),
          hint: 'Check the endpoint.',
        })
      : errorOfTransport(row, outcome.error, context.origin, uncertain);
  }
  return errorOfTimeout(row, Math.round(timeoutMs), uncertain);
}
