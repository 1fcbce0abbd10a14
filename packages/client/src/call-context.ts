import type { Credentials } from '@oks-kit/auth';
import type { OperationSpec } from '@oks-kit/schemas';
import { type Clock, type Transport } from '@oks-kit/core';
import type { OnEvent } from './events.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { RetryBudget, RetryOptions } from './retry.ts';

/** How far the answers of the service are checked beyond what must be there. */
export type ResponseValidation = 'report' | 'throw' | 'off';

/** What each call may bring along. */
export interface CallOptions {
  /** Stops the call at once, whatever it waits for; the call then fails with the signal's own reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long one attempt may take, in milliseconds. @default the client's `timeoutMs` */
  readonly timeoutMs?: number | undefined;
  /** How long all attempts, pauses and turns waited for may take together, in milliseconds. @default the client's `deadlineMs` */
  readonly deadlineMs?: number | undefined;
  /** More request headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * `send` lets fields of the body and query parameters through that the kit does not know:
   * for what came from the service itself, and for what is newer than the kit. @default 'refuse'
   */
  readonly unknownFields?: 'send' | 'refuse' | undefined;
  /**
   * Told before each pause while the service says that a resource is not ready yet (503 `ResourceIsNotReady`); the call
   * is then repeated, a create too, until its deadline. What it throws ends the call: throw where the parent has failed.
   */
  readonly onNotReady?: ((progress: { readonly waitedMs: number }) => void | Promise<void>) | undefined;
}

/** What a client's calls have in common. */
export interface CallContext {
  /** With no slash at its end. */
  readonly baseUrl: string;
  readonly origin: string;
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
  /** Undefined where nobody listens, so that no event is made for nobody. */
  readonly onEvent: OnEvent | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  /** A number of its own for each call. */
  readonly nextCall: () => number;
}
