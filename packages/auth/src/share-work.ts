/**
 * Shares work between callers: a caller that comes while the work is running gets the same result. The work is aborted
 * when all callers have aborted. Each caller waits only until its own signal is aborted.
 */
export function shareWork<T>(work: (signal: AbortSignal) => Promise<T>): (signal?: AbortSignal) => Promise<T> {
  let running: { readonly outcome: Promise<T>; readonly stop: AbortController; waiting: number } | undefined;

  return async (signal) => {
    signal?.throwIfAborted();
    if (running === undefined) {
      const stop = new AbortController();
      running = { outcome: work(stop.signal), stop, waiting: 0 };
      const own = running;
      const finish = (): void => {
        if (running === own) running = undefined;
      };
      own.outcome.then(finish, finish);
    }
    const shared = running;
    shared.waiting += 1;
    let giveUp: (() => void) | undefined;
    try {
      if (signal === undefined) return await shared.outcome;
      const gaveUp = new Promise<never>((_, reject) => {
        // Boundary: `reason` can be anything that the caller has aborted with.
        giveUp = () => reject(signal.reason as Error);
        signal.addEventListener('abort', giveUp, { once: true });
      });
      return await Promise.race([shared.outcome, gaveUp]);
    } finally {
      if (giveUp !== undefined) signal?.removeEventListener('abort', giveUp);
      shared.waiting -= 1;
      if (shared.waiting === 0) {
        if (running === shared) running = undefined;
        shared.stop.abort();
      }
    }
  };
}
