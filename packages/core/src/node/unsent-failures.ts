import { unsentCodes } from '../connection-failures.ts';
import { unappliedStatuses } from '../not-applied.ts';

/**
 * The failures that prove that a request had no effect: error codes from before the request was sent, with a
 * description of each, and response statuses. After any other failure the change may have been made.
 */
export const unsentFailures = Object.freeze({
  ...unsentCodes,
  /**
   * Response statuses: `always`, or only together with a `Retry-After` header. A 503 of the type `ResourceIsNotReady`
   * proves it too.
   */
  statuses: unappliedStatuses,
});
