import type { RequestLog } from '../state/store/store.ts';
import { SharedRequest } from './shared-request.ts';

/** The journal in memory, which shows what the log has. */
interface Shown {
  readonly lastId: number;
  add(request: SharedRequest): void;
  /** Removes all requests. The next one has this ID. */
  restart(id: number): void;
}

/** Requests are added together, this long after the first of them, in milliseconds. */
const addAfterMs = 20;
const retryAfterMs = 1_000;
/** Size of what is added at a time, in characters, unless a single request is longer. */
const mostCharacters = 1024 * 1024;
/** The requests that wait while the log cannot be reached. */
const mostWaiting = 10_000;

/** The requests of several emulators: each adds its own ones to a log, and shows what all have added. */
export interface SharedJournal {
  add(request: string): void;
  clear(): void;
  /** Adds what waits, and shows what the log has. Throws a 503 (`ApiError`) if the log cannot be reached. */
  sync(): Promise<void>;
  close(): void;
}

export function createSharedJournal(log: RequestLog, shown: Shown): SharedJournal {
  /** The requests to add. Undefined means that all of them are removed. */
  let waiting: (string | undefined)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isClosed = false;

  function later(ms: number): void {
    if (!isClosed) timer ??= setTimeout(() => void sync().catch(() => later(retryAfterMs)), ms);
  }

  function push(request: string | undefined): void {
    waiting.push(request);
    if (waiting.length > mostWaiting) waiting.shift();
    later(addAfterMs);
  }

  async function addWaiting(): Promise<void> {
    while (waiting.length > 0) {
      if (waiting[0] === undefined) {
        await log.clear();
        waiting = waiting.slice(1);
        continue;
      }
      let characters = 0;
      const batch: string[] = [];
      for (const request of waiting) {
        characters += request?.length ?? 0;
        if (request === undefined || (batch.length > 0 && characters > mostCharacters)) break;
        batch.push(request);
      }
      const before = waiting.length;
      await log.append(batch);
      // Others may have been dropped in the meantime, to make room.
      waiting = waiting.slice(Math.max(0, batch.length - Math.max(0, before - waiting.length)));
    }
  }

  async function show(): Promise<void> {
    for (;;) {
      const { first, requests } = await log.since(shown.lastId);
      if (first > shown.lastId) shown.restart(first);
      const added = requests.filter(({ id }) => id > shown.lastId);
      for (const { id, json } of added) {
        if (id !== shown.lastId + 1) shown.restart(id);
        shown.add(new SharedRequest(json));
      }
      if (added.length === 0) return;
    }
  }

  function sync(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const done = running.then(async () => {
      await addWaiting();
      await show();
    });
    running = done.catch(() => undefined);
    return done;
  }

  log.onChange(() => later(0));
  return {
    add: push,
    clear: () => push(undefined),
    sync,
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
