import type { Credentials } from '@oks-kit/auth';
import type { OperationSpec } from '@oks-kit/schemas';
import { type Clock, type Transport } from '@oks-kit/core';
import type { OnEvent } from './events.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { RetryBudget, RetryOptions } from './retry.ts';

/**
 * What to do if a non-essential part of a response is invalid: report an event, throw `OksResponseError`, or nothing.
 */
export type ResponseValidation = 'report' | 'throw' | 'off';

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call immediately. The call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Time limit for one attempt, in milliseconds. @default the client's `timeoutMs` */
  readonly timeoutMs?: number | undefined;
  /** Time limit for all attempts and pauses together, in milliseconds. @default the client's `deadlineMs` */
  readonly deadlineMs?: number | undefined;
  /** Additional request headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * `send` allows body fields and query parameters that this version does not know. Use it for data that comes from the
   * service, and for new fields. @default 'refuse'
   */
  readonly unknownFields?: 'send' | 'refuse' | undefined;
  /**
   * Called before each pause while the service reports that a resource is not ready yet (503 `ResourceIsNotReady`). The
   * call, even a create, is repeated until its deadline. If this function throws, the call fails with that error.
   */
  readonly onNotReady?: ((progress: { readonly waitedMs: number }) => void | Promise<void>) | undefined;
  /**
   * Called after `signal` has aborted the call, before the call rejects with the signal's reason. `maybeApplied` is
   * false if the service certainly changed nothing: no attempt was sent, or each one was refused.
   */
  readonly onAborted?: ((end: { readonly maybeApplied: boolean }) => void) | undefined;
}

/** Settings and state that all calls of a client share. */
export interface CallContext {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly origin: string;
  /** Whether this is the service itself, and not an emulator or a server of the user's own. */
  readonly isService: boolean;
  readonly credentials: Credentials;
  readonly transport: Transport;
  readonly rows: readonly OperationSpec[];
  readonly timeoutMs: number;
  readonly deadlineMs: number | undefined;
  readonly retry: Required<RetryOptions>;
  readonly retryBudget: RetryBudget;
  readonly rateLimiter: RateLimiter | undefined;
  readonly responseValidation: ResponseValidation;
  readonly userAgent: string | undefined;
  /** Undefined if there is no listener, so that no events are created. */
  readonly onEvent: OnEvent | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  /** Returns the next call number. */
  readonly nextCall: () => number;
}
