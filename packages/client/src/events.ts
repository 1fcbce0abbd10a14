import type { Problem } from '@oks-kit/schemas';

interface CallEvent {
  /** The operation's id. */
  readonly operation: string;
}

/** What a client tells of its work. Allow-listed: no header, no body, no filled-in path. Durations in milliseconds. */
export type ClientEvent =
  | (CallEvent & { readonly type: 'request'; readonly method: string; readonly pathTemplate: string; readonly attempt: number })
  | (CallEvent & {
      readonly type: 'response';
      readonly status: number;
      readonly requestId: string | undefined;
      readonly attempt: number;
      readonly durationMs: number;
    })
  | (CallEvent & { readonly type: 'retry'; readonly attempt: number; readonly delayMs: number; readonly reason: string })
  | (CallEvent & { readonly type: 'rate_limit'; readonly delayMs: number })
  | (CallEvent & { readonly type: 'validation'; readonly problems: readonly Problem[] })
  | {
      readonly type: 'wait';
      readonly id: string;
      readonly target: string;
      /** Undefined where the poll itself failed and is tried again. */
      readonly status: string | undefined;
      readonly elapsedMs: number;
    };

export type OnEvent = (event: ClientEvent) => void;
