import { notReadyType } from './errors/error-codes.ts';

/** Statuses of responses to requests that had no effect: `always`, or only together with a `Retry-After` header. */
export const unappliedStatuses = Object.freeze({
  423: 'always',
  429: 'always',
  501: 'always',
  503: 'with Retry-After',
} as const);

/** The parts of a response that {@link isNotApplied} needs. */
export interface AnswerFacts {
  readonly status: number;
  /** The service's own name of the error. */
  readonly type?: string | undefined;
  /** Whether the response has a `Retry-After` header. */
  readonly hasRetryAfter: boolean;
}

/** Whether an error response proves that nothing was changed. */
export function isNotApplied({ status, type, hasRetryAfter }: AnswerFacts): boolean {
  if (status === 503 && type === notReadyType) return true;
  const when = Object.entries(unappliedStatuses).find(([listed]) => Number(listed) === status)?.[1];
  return when === 'always' || (when === 'with Retry-After' && hasRetryAfter);
}
