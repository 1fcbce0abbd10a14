import type { Clock } from '@oks-kit/core';

/** The reason for a request: an action that the user waits for, an open view, or the overview. */
export type Purpose = 'action' | 'view' | 'overview';

/** Limits the rate of the requests of one profile. */
export interface RequestGate {
  /** Resolves when a request may be sent. Rejects with the signal's reason if it aborts before. */
  turn(purpose: Purpose, signal: AbortSignal): Promise<void>;
}

/** In milliseconds. More than a second, so that requests arrive a second apart even if their latency varies. */
const intervalMs = 1_050;

/** Turns that views get for each turn of the overview, if both are waiting. */
const viewTurns = 2;

/** Creates a gate that lets one request through per second. Actions go first. */
export function createRequestGate(clock: Clock): RequestGate {
  const waiting: Record<Purpose, (() => void)[]> = { action: [], view: [], overview: [] };
  let lastAt = -Infinity;
  let viewsInARow = 0;
  let isOpening = false;

  function next(): (() => void) | undefined {
    const action = waiting.action.shift();
    if (action !== undefined) return action;
    const isViewNext = waiting.overview.length === 0 || (viewsInARow < viewTurns && waiting.view.length > 0);
    viewsInARow = isViewNext ? viewsInARow + 1 : 0;
    return (isViewNext ? waiting.view : waiting.overview).shift();
  }

  async function open(): Promise<void> {
    if (isOpening) return;
    isOpening = true;
    try {
      while (Object.values(waiting).some(({ length }) => length > 0)) {
        const waitMs = lastAt + intervalMs - clock.now();
        if (waitMs > 0) await clock.sleep(waitMs);
        const pass = next();
        if (pass === undefined) continue;
        lastAt = clock.now();
        pass();
      }
    } finally {
      isOpening = false;
    }
  }

  return {
    turn: (purpose, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const pass = (): void => {
          signal.removeEventListener('abort', leave);
          resolve();
        };
        const leave = (): void => {
          waiting[purpose] = waiting[purpose].filter((other) => other !== pass);
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the caller's value
          reject(signal.reason);
        };
        signal.addEventListener('abort', leave, { once: true });
        waiting[purpose].push(pass);
        void open();
      }),
  };
}
