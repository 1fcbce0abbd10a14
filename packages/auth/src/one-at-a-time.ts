/** Lets one in, and holds the others until it is known how that one fared. */
export interface OneAtATime<K extends object> {
  /** Resolves once `key` is let in: at once, or after the outcome of whoever is inside. Rejects with the signal's reason. */
  enter(key: K, signal: AbortSignal | undefined): Promise<void>;
  /** Lets the next one in, or everyone who waits. Nothing happens where `key` is not the one inside. */
  leave(key: K, whom: 'next' | 'everyone'): void;
}

/** Whoever is let in and never says how it fared must not hold the others for ever. */
const longestStayMs = 60_000;

export function oneAtATime<K extends object>(): OneAtATime<K> {
  let inside: { readonly key: K; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  let waiting: { readonly key: K; readonly letIn: () => void }[] = [];

  function settleIn(key: K): void {
    const timer = setTimeout(() => leave(key, 'next'), longestStayMs);
    // In Node a timer of ours keeps no process alive; browsers have numbers in place of objects.
    if (typeof timer === 'object') timer.unref();
    inside = { key, timer };
  }

  function leave(key: K, whom: 'next' | 'everyone'): void {
    if (inside?.key !== key) return;
    clearTimeout(inside.timer);
    inside = undefined;
    const released = whom === 'everyone' ? waiting : waiting.slice(0, 1);
    waiting = waiting.slice(released.length);
    const [next] = released;
    if (next !== undefined && whom === 'next') settleIn(next.key);
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
          // Boundary: `reason` is whatever the caller aborted with, and is handed on as it is.
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
