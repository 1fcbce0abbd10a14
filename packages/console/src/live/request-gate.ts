import type { Clock } from '@oks-kit/core';

/** Who asks for a turn: somebody who waits for an action, an open view, or the overview. */
export type Purpose = 'action' | 'view' | 'overview';

/** Lets the requests of one profile through, one at a time. */
export interface RequestGate {
  /** Resolves when a request may be sent. Rejects with the signal's reason if it aborts before. */
  turn(purpose: Purpose, signal: AbortSignal): Promise<void>;
}

/** A little over a second, so that requests which travel at different speeds arrive a second apart. */
const intervalMs = 1_050;

/** While a view is open, the overview gets every third turn. */
const viewTurns = 2;

/** A gate that opens at most once a second. Actions go first. */
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
