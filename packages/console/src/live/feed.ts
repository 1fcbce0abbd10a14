import { createRevisions } from './changes.ts';

/** The latest event of each key, for several readers. Something is read only while there is a reader. */
export interface Feed<Event> {
  /** The latest event of each key, then each new one, until the signal aborts. */
  follow(signal: AbortSignal): AsyncGenerator<Event, void>;
}

/** `read` runs while there are readers, until its signal aborts. It publishes events, each of which replaces the last
 * one with its key. It must not fail. */
export function createFeed<Event>(
  read: (publish: (key: string, event: Event) => void, signal: AbortSignal) => Promise<void>,
): Feed<Event> {
  const revisions = createRevisions();
  const events = new Map<string, { readonly event: Event; readonly revision: number }>();
  let readers = 0;
  let reading = new AbortController();
  return {
    async *follow(signal) {
      if (readers++ === 0) {
        reading = new AbortController();
        void read((key, event) => void events.set(key, { event, revision: revisions.next() }), reading.signal);
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
