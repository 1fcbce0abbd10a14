import { isSameJson } from '@oks-kit/core';
import { createRevisions } from './changes.ts';

/** Keeps the latest event of each key for several readers. The data is only read while there is a reader. */
export interface Feed<Event> {
  /** Yields the latest event of each key, then each new event, until the signal aborts. */
  follow(signal: AbortSignal): AsyncGenerator<Event, void>;
}

/** Where the events of a feed go. */
export interface Publisher<Event> {
  /** Replaces the last event with a key. Readers get it, unless nothing but its time has changed. */
  readonly publish: (key: string, event: Event) => void;
  readonly latest: (key: string) => Event | undefined;
}

/** `read` runs while there are readers, until its signal aborts. It must not fail. */
export function createFeed<Event extends object>(
  read: (publisher: Publisher<Event>, signal: AbortSignal) => Promise<void>,
): Feed<Event> {
  const revisions = createRevisions();
  const events = new Map<string, { readonly event: Event; readonly revision: number }>();
  const publisher: Publisher<Event> = {
    publish(key, event) {
      const before = events.get(key);
      const isSame = before !== undefined && isSameJson({ ...before.event, asOf: '' }, { ...event, asOf: '' });
      events.set(key, { event, revision: isSame ? before.revision : revisions.next() });
    },
    latest: (key) => events.get(key)?.event,
  };
  let readers = 0;
  let reading = new AbortController();
  return {
    async *follow(signal) {
      if (readers++ === 0) {
        reading = new AbortController();
        void read(publisher, reading.signal);
      }
      try {
        let known = 0;
        while (!signal.aborted) {
          const last = revisions.last;
          for (const { event, revision } of events.values()) if (revision > known) yield event;
          known = last;
          await revisions.after(known, signal);
        }
      } finally {
        if (--readers === 0) reading.abort();
      }
    },
  };
}
