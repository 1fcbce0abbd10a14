import type { Problem } from '@oks-kit/core';

/** The call that an event belongs to. */
interface CallEvent {
  /** The ID of the operation. */
  readonly operation: string;
  /** The number of the call, starting at 1. */
  readonly call: number;
}

/** Why a call with a temporary failure was not retried. */
export type GaveUpReason = 'attempts' | 'budget' | 'deadline' | 'retry_after';

/**
 * An event of a client. Events contain no headers and no bodies, and only `wait` contains the ID of a resource.
 * Attempts are numbered from 1 in each call. Durations are in milliseconds.
 */
export type ClientEvent =
  /** An attempt is sent. */
  | (CallEvent & {
      readonly type: 'request';
      readonly method: string;
      readonly pathTemplate: string;
      readonly attempt: number;
    })
  /** A response was received, with any status. */
  | (CallEvent & {
      readonly type: 'response';
      readonly status: number;
      readonly requestId: string | undefined;
      readonly attempt: number;
      readonly durationMs: number;
    })
  /**
   * An attempt ended without a response; `reason` is a code such as `ECONNRESET`, `timeout`, `aborted` or `redirect`.
   */
  | (CallEvent & {
      readonly type: 'lost';
      readonly reason: string;
      readonly attempt: number;
      readonly durationMs: number;
    })
  /** Another attempt follows after a pause; `reason` is the status or the code of the last attempt. */
  | (CallEvent & {
      readonly type: 'retry';
      readonly attempt: number;
      readonly delayMs: number;
      readonly reason: string;
    })
  /** No further attempt follows, although one might succeed. */
  | (CallEvent & { readonly type: 'gave_up'; readonly attempt: number; readonly reason: GaveUpReason })
  /** An attempt has waited for the rate limit. */
  | (CallEvent & { readonly type: 'rate_limit'; readonly delayMs: number })
  /** A non-essential part of a response is invalid. The data is returned unchanged. At most 50 problems are listed. */
  | (CallEvent & { readonly type: 'validation'; readonly problems: readonly Problem[] })
  /** `waitFor` has checked the resource and continues to wait. */
  | {
      readonly type: 'wait';
      /** The ID of the resource. */
      readonly id: string;
      /** The status that is waited for. */
      readonly target: string;
      /** Undefined if the check failed and is repeated. */
      readonly status: string | undefined;
      readonly elapsedMs: number;
    };

/** Receives the events of a client. */
export type OnEvent = (event: ClientEvent) => void;
