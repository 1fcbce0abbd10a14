export type { CallOptions, ResponseValidation } from './call-context.ts';
export { type Clock, systemClock } from '@oks-kit/core';
export { type Client, type ClientOptions, createClient, type OperationTable } from './create-client.ts';
export type { ClientEvent, GaveUpReason, OnEvent } from './events.ts';
export { type Fetch, kyTransport } from './ky-transport.ts';
export type { ClientCall, Middleware } from './middleware.ts';
export type { CallResult, PagedList, WithResponse } from './oks-promise.ts';
export type { RateLimitOptions } from './rate-limit.ts';
export type * from './generated/groups.ts';
export type { RetryOptions } from './retry.ts';
export { type Transport, TransportError, type TransportRequest, type TransportResponse } from '@oks-kit/core';
export { type Blocker, reportBlocker, type ReportBlockerOptions } from './report-blocker.ts';
export { failedHint, type Wait, type WaitOptions, type WaitTarget, waitUntil } from './waiter.ts';
export {
  isOksError,
  OksApiError,
  OksAuthenticationError,
  OksConflictError,
  OksConnectionError,
  OksCredentialsError,
  OksError,
  type OksErrorByCode,
  type OksErrorCode,
  OksInputError,
  OksLockedError,
  OksNotFoundError,
  OksNotImplementedError,
  OksNotReadyError,
  OksOtpRequiredError,
  OksPermissionError,
  OksQuotaError,
  OksRateLimitError,
  OksResponseError,
  OksServerError,
  OksTimeoutError,
  OksValidationError,
  OksWaitError,
} from '@oks-kit/core';
export { operations, type Operations } from '@oks-kit/schemas';
