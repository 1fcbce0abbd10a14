import { isOksError, isTransient } from '@oks-kit/core';
import type { Report } from '../api/report.ts';

/** Converts an error for the page, without its stack and without secrets. */
export function reportOf(error: unknown): Report {
  if (!isOksError(error))
    return {
      code: 'internal',
      message: `Internal error: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'This is a bug in oks. Please report it with what you did.',
      requestId: null,
    };
  const { code, message, hint, requestId } = error.toJSON();
  return { code, message, hint: hint ?? null, requestId: requestId ?? null };
}

const firstRetryMs = 2_000;
const lastRetryMs = 30_000;

/** Returns the pause after a failure, in milliseconds. Long for refused credentials: some services lock the account. */
export function retryDelayMs(error: unknown, failuresBefore: number): number {
  return isTransient(error) ? Math.min(lastRetryMs, firstRetryMs * 2 ** failuresBefore) : lastRetryMs;
}
