/** The longest delay of a JavaScript timer, in milliseconds. A longer one would fire immediately. */
export const longestTimerMs = 2 ** 31 - 1;

/** The limits of a whole call: the caller's signal and a deadline, combined in one signal. */
export interface CallLimit {
  /** Undefined if nothing can stop the call. */
  readonly signal: AbortSignal | undefined;
  /** Whether an error is the one of the deadline. */
  isDeadline(error: unknown): boolean;
  /** Clears the timer and stops listening to the caller's signal. */
  release(): void;
}

/** Combines the caller's signal with a deadline in milliseconds. Without a deadline, the signal is used as it is. */
export function limitCall(signal: AbortSignal | undefined, deadlineMs: number | undefined): CallLimit {
  if (deadlineMs === undefined) return { signal, isDeadline: () => false, release: () => undefined };
  const passed = new Error('The deadline has passed.');
  const stop = new AbortController();
  const forward = (): void => stop.abort(signal?.reason);
  if (signal?.aborted === true) forward();
  signal?.addEventListener('abort', forward, { once: true });
  const timer = setTimeout(() => stop.abort(passed), Math.min(deadlineMs, longestTimerMs));
  return {
    signal: stop.signal,
    isDeadline: (error) => error === passed,
    release: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', forward);
    },
  };
}

/** Settles like `work`, or rejects with the signal's reason as soon as it aborts. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the caller's value
      reject(signal.reason);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/**
 * Settles like `work`. After `ms` milliseconds, or when `signal` aborts, it aborts `stop` and rejects: with the error
 * of `work` if it fails immediately, otherwise without waiting for it.
 */
export function unlessStopped<T>(
  work: Promise<T>,
  stop: AbortController,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      stop.abort();
      // Work that obeys the signal fails before this timer runs, and its error shows whether anything was sent.
      setTimeout(() => reject(new Error('The attempt was stopped.')), 0);
    };
    const timer = setTimeout(end, Math.min(ms, longestTimerMs));
    signal?.addEventListener('abort', end, { once: true });
    const release = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    };
    if (signal?.aborted === true) end();
    const releasing =
      <A>(settle: (value: A) => void) =>
      (value: A): void => {
        release();
        settle(value);
      };
    work.then(releasing(resolve), releasing(reject));
  });
}
