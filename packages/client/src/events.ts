import type { Problem } from '@oks-kit/core';

interface CallEvent {
  /** The operation's id. */
  readonly operation: string;
  /** Which call of the client this belongs to: a number of its own for each, from 1 on. */
  readonly call: number;
}

/** Why a call that failed was not, or no longer, repeated, though its last failure may have passed. */
export type GaveUpReason = 'attempts' | 'budget' | 'deadline' | 'retry_after';

/** What a client tells of its work. Allow-listed: no header, no body, no filled-in path. Durations in milliseconds. */
export type ClientEvent =
  /** An attempt goes out. */
  | (CallEvent & {
      readonly type: 'request';
      readonly method: string;
      readonly pathTemplate: string;
      readonly attempt: number;
    })
  /** An attempt was answered, whatever the status. */
  | (CallEvent & {
      readonly type: 'response';
      readonly status: number;
      readonly requestId: string | undefined;
      readonly attempt: number;
      readonly durationMs: number;
    })
  /** An attempt ended without an answer; `reason` is a code such as `ECONNRESET`, `timeout`, `aborted` or `redirect`. */
  | (CallEvent & {
      readonly type: 'lost';
      readonly reason: string;
      readonly attempt: number;
      readonly durationMs: number;
    })
  /** Another attempt follows after a pause; `reason` is the status or the code of the last one. */
  | (CallEvent & {
      readonly type: 'retry';
      readonly attempt: number;
      readonly delayMs: number;
      readonly reason: string;
    })
  /** No other attempt follows, though one might have helped. */
  | (CallEvent & { readonly type: 'gave_up'; readonly attempt: number; readonly reason: GaveUpReason })
  /** An attempt has waited for its turn. */
  | (CallEvent & { readonly type: 'rate_limit'; readonly delayMs: number })
  /** The answer differs from the reference in what need not be there; the data is given as it came. The first 50 problems. */
  | (CallEvent & { readonly type: 'validation'; readonly problems: readonly Problem[] })
  /** A waiter has looked and waits on. */
  | {
      readonly type: 'wait';
      readonly id: string;
      readonly target: string;
      /** Undefined where the look itself failed and is tried again. */
      readonly status: string | undefined;
      readonly elapsedMs: number;
    };

export type OnEvent = (event: ClientEvent) => void;
