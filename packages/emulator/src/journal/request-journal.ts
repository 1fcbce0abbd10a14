import { checkOptions, limitCall, OksError, optionRules, type OptionRules, OksWaitError } from '@oks-kit/core';
import type { ApiRequest, ApiResponse } from '../http/http-types.ts';
import { BodyBlocks } from './body-blocks.ts';
import type { Mask } from './mask.ts';
import type { OperationId, RecordedRequest, RequestFilter } from './recorded-request.ts';
import { checkFilter, matcherOf } from './request-filter.ts';
import { RequestRecord } from './request-record.ts';
import { createSharedJournal } from './shared-journal.ts';
import type { RequestLog } from '../state/store/store.ts';

/** Options of `waitFor`. */
export interface WaitForRequestOptions<K extends OperationId = OperationId> {
  /** Longest time to wait, in milliseconds. @default 3000 */
  readonly timeoutMs?: number | undefined;
  /** Ends the wait, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Only a request for which this returns true. @default any */
  readonly where?: ((request: RecordedRequest<K>) => boolean) | undefined;
  /** Only a request after the one with this ID. @default 0: requests that arrived earlier count too */
  readonly since?: number | undefined;
}

/**
 * The last requests that the emulator received, oldest first: up to 10,000, with up to 32 MiB of bodies. A request is
 * recorded when its response is ready.
 */
export interface RequestJournal extends Iterable<RecordedRequest> {
  /** The number of requests in the journal. */
  readonly length: number;
  /** The requests of an operation. Throws `OksInputError` if there is no such operation. */
  of<K extends OperationId>(operation: K): RecordedRequest<K>[];
  /** The requests that match a filter. Throws `OksInputError` for an invalid one. */
  list(filter?: RequestFilter): RecordedRequest[];
  /**
   * Resolves with the first request of an operation that is in the journal, or else with the next one. Throws
   * `OksWaitError` (`wait_timeout`) with the requests that came instead, `OksError` (`emulator`) if the emulator is
   * closed, or the signal's reason.
   */
  waitFor<K extends OperationId>(operation: K, options?: WaitForRequestOptions<K>): Promise<RecordedRequest<K>>;
  /** Removes all requests. IDs continue. */
  clear(): void;
}

/** What a follower of the journal gets. */
export type JournalEvent =
  | { readonly kind: 'request'; readonly request: RecordedRequest }
  /** `count` requests were removed to make room for others before the follower could read them. */
  | { readonly kind: 'missed'; readonly count: number }
  /** Nothing happened for `idleMs`. */
  | { readonly kind: 'idle' };

/** The journal as the emulator itself uses it. */
export interface OpenJournal extends RequestJournal {
  /** The ID of the latest request; 0 if there was none. */
  readonly lastId: number;
  /** Memory that the bodies take, in bytes. */
  readonly bodyBytes: number;
  /** Begins the record of a request. */
  start(request: ApiRequest): RequestRecord;
  /** Adds a record with its response to the journal. */
  finish(record: RequestRecord, request: ApiRequest, answer: ApiResponse): void;
  /** The first requests that match, at most `limit`. */
  page(filter: RequestFilter, limit: number): RecordedRequest[];
  /**
   * The requests that match: those in the journal, then each one that comes, until the signal is aborted or the journal
   * is closed. A slow follower takes no memory: it misses what the journal no longer has.
   */
  follow(
    filter: RequestFilter,
    options: { readonly signal?: AbortSignal | undefined; readonly idleMs?: number | undefined },
  ): AsyncGenerator<JournalEvent, void>;
  /** Makes the journal show what all emulators with the same log have recorded until now. */
  sync(): Promise<void>;
  /** Ends everything that follows the journal. */
  close(): void;
}

/** A request in the journal. */
export interface JournalEntry extends Pick<RecordedRequest, 'operation' | 'account' | 'status'> {
  id: number;
  /** Memory that the bodies take, in bytes. */
  readonly bodyBytes: number;
  dropBodies(): void;
  toRecordedRequest(mask: Mask): RecordedRequest;
}

export interface JournalOptions {
  /** The log of several emulators, in which each of them shows the requests of all. @default none */
  readonly log?: RequestLog | undefined;
  readonly mask: Mask;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds on a monotonic clock. */
  readonly monotonicMs: () => number;
  /** @default 10000 */
  readonly maxRequests?: number;
  /** @default 33554432, 32 MiB */
  readonly maxBodyBytes?: number;
}

const defaultWaitMs = 3_000;

const waitRules: OptionRules<WaitForRequestOptions> = {
  timeoutMs: optionRules.milliseconds,
  signal: optionRules.signal,
  where: optionRules.function,
  since: { mustBe: 'the ID of a request', fits: Number.isSafeInteger },
};

export function createRequestJournal({
  mask,
  now,
  monotonicMs,
  maxRequests = 10_000,
  maxBodyBytes = 32 * 1024 * 1024,
  log,
}: JournalOptions): OpenJournal {
  let blocks = new BodyBlocks();
  // A ring: the request with an ID is at (ID - first ID) modulo its size.
  let ring: JournalEntry[] = [];
  let firstId = 1;
  let nextId = 1;
  /** The oldest request that may still have bodies. */
  let oldestWithBodies = 1;
  let bodyBytes = 0;
  let isClosed = false;
  const waiting = new Set<() => void>();

  const oldestId = (): number => nextId - ring.length;
  const at = (id: number): JournalEntry | undefined => ring[(id - firstId) % maxRequests];

  function wakeFollowers(): void {
    const all = [...waiting];
    waiting.clear();
    for (const wake of all) wake();
  }

  function dropBodies(record: JournalEntry | undefined): void {
    if (record === undefined) return;
    bodyBytes -= record.bodyBytes;
    record.dropBodies();
  }

  function add(record: JournalEntry): void {
    record.id = nextId;
    const place = (nextId - firstId) % maxRequests;
    if (ring.length === maxRequests) dropBodies(ring[place]);
    ring[place] = record;
    nextId += 1;
    bodyBytes += record.bodyBytes;
    if (bodyBytes > maxBodyBytes) {
      oldestWithBodies = Math.max(oldestWithBodies, oldestId());
      while (bodyBytes > maxBodyBytes) dropBodies(at(oldestWithBodies++));
    }
    if (waiting.size > 0) wakeFollowers();
  }

  /** Removes all requests. The next one has this ID. */
  function restart(id: number): void {
    ring = [];
    blocks = new BodyBlocks();
    firstId = id;
    nextId = id;
    bodyBytes = 0;
    oldestWithBodies = id;
  }

  const shared =
    log === undefined
      ? undefined
      : createSharedJournal(log, {
          get lastId() {
            return nextId - 1;
          },
          add,
          restart,
        });

  function* matching(filter: RequestFilter): Generator<RecordedRequest> {
    const matches = matcherOf(filter);
    for (let id = Math.max(oldestId(), (filter.since ?? 0) + 1); id < nextId; id++) {
      const record = at(id);
      if (record !== undefined && matches(record)) yield record.toRecordedRequest(mask);
    }
  }

  function page(filter: RequestFilter, limit: number): RecordedRequest[] {
    checkFilter(filter);
    const requests: RecordedRequest[] = [];
    for (const request of matching(filter)) if (requests.push(request) >= limit) break;
    return requests;
  }

  /** Waits for another request. Resolves with false if none came for `idleMs`. */
  function another(signal: AbortSignal | undefined, idleMs: number | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (came: boolean): void => {
        clearTimeout(timer);
        waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve(came);
      };
      const wake = (): void => end(true);
      const timer = idleMs === undefined ? undefined : setTimeout(() => end(false), idleMs);
      waiting.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  async function* follow(
    filter: RequestFilter,
    { signal, idleMs }: Parameters<OpenJournal['follow']>[1],
  ): AsyncGenerator<JournalEvent, void> {
    checkFilter(filter);
    const matches = matcherOf(filter);
    const { since = 0 } = filter;
    // An ID that is yet to come is one of an earlier run of the emulator. A new follower misses nothing.
    let seen = since >= nextId ? 0 : since === 0 ? oldestId() - 1 : since;
    while (signal?.aborted !== true) {
      // What somebody cleared is not missed.
      seen = Math.max(seen, firstId - 1);
      const missed = oldestId() - 1 - seen;
      if (missed > 0) {
        seen += missed;
        yield { kind: 'missed', count: missed };
      }
      const record = seen + 1 < nextId ? at(seen + 1) : undefined;
      if (record !== undefined) {
        seen += 1;
        if (matches(record)) yield { kind: 'request', request: record.toRecordedRequest(mask) };
      } else if (isClosed) return;
      else if (!(await another(signal, idleMs))) yield { kind: 'idle' };
    }
  }

  async function waitFor<K extends OperationId>(
    operation: K,
    options: WaitForRequestOptions<K> = {},
  ): Promise<RecordedRequest<K>> {
    checkOptions('@oks-kit/emulator, `requests.waitFor`', options, waitRules);
    const { timeoutMs = defaultWaitMs, where, since = 0 } = options;
    const limit = limitCall(options.signal, timeoutMs);
    try {
      for await (const event of follow({ operation, since }, { signal: limit.signal })) {
        if (event.kind !== 'request') continue;
        // Boundary: the filter lets only requests of this operation through.
        const request = event.request as RecordedRequest<K>;
        if (where === undefined || where(request)) return request;
      }
      if (limit.signal?.aborted !== true)
        throw new OksError('emulator', `The emulator was closed while waiting for a ${operation} request.`);
      if (!limit.isDeadline(limit.signal.reason)) throw limit.signal.reason;
      const message = `No ${operation} request came within ${timeoutMs} ms. ${recordedInstead(since)}`;
      throw new OksWaitError('wait_timeout', message, {
        hint: 'Check that the code sends it, or pass a longer `timeoutMs`.',
      });
    } finally {
      limit.release();
    }
  }

  /** The requests that came, in a sentence, the latest ones last. */
  function recordedInstead(since: number): string {
    const shown = 10;
    const all = [...matching({ since })];
    if (all.length === 0) return 'There were no other requests.';
    const names = all.slice(-shown).map(({ operation, status }) => `${operation ?? 'unknown'} (${status ?? 'closed'})`);
    return `The last requests: ${names.join(', ')}.`;
  }

  return {
    get length() {
      return ring.length;
    },
    get lastId() {
      return nextId - 1;
    },
    get bodyBytes() {
      return bodyBytes;
    },
    // Boundary: the filter lets only requests of this operation through.
    of: <K extends OperationId>(operation: K) => page({ operation }, Infinity) as RecordedRequest<K>[],
    list: (filter = {}) => page(filter, Infinity),
    page,
    waitFor,
    follow,
    [Symbol.iterator]: () => matching({}),
    clear() {
      restart(nextId);
      shared?.clear();
    },
    sync: async () => shared?.sync(),
    start: (request) => new RequestRecord(request, now(), monotonicMs()),
    finish(record, { bodyText }, answer) {
      record.finish(bodyText, answer, monotonicMs(), blocks);
      if (shared === undefined) add(record);
      else {
        shared.add(JSON.stringify(record.toRecordedRequest(mask)));
        record.dropBodies();
      }
    },
    close() {
      shared?.close();
      isClosed = true;
      wakeFollowers();
    },
  };
}
