/** Lets one caller in at a time. The others wait until its outcome is known. */
export interface OneAtATime<K extends object> {
  /**
   * Resolves when `key` can go on: immediately, or after the outcome of the current caller. Rejects with the signal's
   * reason.
   */
  enter(key: K, signal: AbortSignal | undefined): Promise<void>;
  /** Lets the next caller in, or all that wait. Does nothing if `key` is not the current caller. */
  leave(key: K, who: 'next' | 'everyone'): void;
}

/** A caller that never reports its outcome must not block the others forever. */
const longestStayMs = 60_000;

export function oneAtATime<K extends object>(): OneAtATime<K> {
  let inside: { readonly key: K; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  let waiting: { readonly key: K; readonly letIn: () => void }[] = [];

  function settleIn(key: K): void {
    const timer = setTimeout(() => leave(key, 'next'), longestStayMs);
    // In Node, the timer must not keep the process alive. In browsers, timers are numbers.
    if (typeof timer === 'object') timer.unref();
    inside = { key, timer };
  }

  function leave(key: K, who: 'next' | 'everyone'): void {
    if (inside?.key !== key) return;
    clearTimeout(inside.timer);
    inside = undefined;
    const released = who === 'everyone' ? waiting : waiting.slice(0, 1);
    waiting = waiting.slice(released.length);
    const [next] = released;
    if (next !== undefined && who === 'next') settleIn(next.key);
    for (const { letIn } of released) letIn();
  }

  return {
    async enter(key, signal) {
      signal?.throwIfAborted();
      if (inside === undefined) {
        settleIn(key);
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const giveUp = (): void => {
          waiting = waiting.filter((one) => one.key !== key);
          // Boundary: `reason` can be anything that the caller has aborted with.
          reject(signal?.reason as Error);
        };
        const letIn = (): void => {
          signal?.removeEventListener('abort', giveUp);
          resolve();
        };
        signal?.addEventListener('abort', giveUp, { once: true });
        waiting.push({ key, letIn });
      });
    },
    leave,
  };
}
