import { isTransient, OksError } from '@oks-kit/core';
import type { CallOptions } from './call-context.ts';
import { failedHint } from './waiter.ts';

/** A resource that is not ready, so that a call waits for it. */
export interface Blocker {
  /** The kind and label, such as `project shop`. */
  readonly name: string;
  /** Its status, such as `deploying`. */
  readonly status: string;
}

/** Options of {@link reportBlocker}. */
export interface ReportBlockerOptions {
  /** What the call does, such as `create cluster shop/web`. */
  readonly what: string;
  /** Finds the resource that is not ready. Transient failures are ignored. */
  readonly look: (options: CallOptions) => Promise<Blocker>;
  /** Called with a description of the resource and its status, and again when it changes. */
  readonly onChange: (text: string) => void;
  /** The signal of the call. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether the call deletes something. A failed resource can be deleted, so its failure does not end the call.
   * @default false
   */
  readonly isDeletion?: boolean | undefined;
}

/** Time limit for reading the status, in milliseconds. It can be short, because the read is repeated anyway. */
const lookMs = 5_000;

/**
 * Creates an `onNotReady` function that reports what the call waits for, and ends the call with the error `not_ready`
 * if that resource has failed.
 */
export function reportBlocker({
  what,
  look,
  onChange,
  signal,
  isDeletion = false,
}: ReportBlockerOptions): NonNullable<CallOptions['onNotReady']> {
  let shown: string | undefined;
  return async () => {
    const blocker = await look({ signal, deadlineMs: lookMs }).catch((error: unknown) => {
      if (isTransient(error)) return undefined;
      throw error;
    });
    if (blocker === undefined) return;
    const { name, status } = blocker;
    if (status === 'failed' && !isDeletion)
      throw new OksError('not_ready', `Cannot ${what}: ${name} has failed.`, { hint: failedHint });
    const text = `${name} is not ready yet${status === 'ready' ? '' : ` (${status})`}, waiting`;
    if (text === shown) return;
    shown = text;
    onChange(text);
  };
}
