/** What many web pages never need. A client loads it for the first error of the service or the first wait. */
export { errorOfAnswer, errorOfPage, errorOfProblems, errorOfRedirect, unreadable } from './failed-answer.ts';
export { verifyRetry } from './verify-retry.ts';
export { waitForStatus } from './wait-for-status.ts';
