import { eventStreamType, eventText } from '@oks-kit/core';
import type { ApiResponse } from '../http/http-types.ts';
import type { RequestFilter } from './recorded-request.ts';
import type { OpenJournal } from './request-journal.ts';

/** Time between heartbeats, in milliseconds. They let both sides notice a lost connection. */
const heartbeatMs = 15_000;

/** The requests that match, as server-sent events: those in the journal, then each one that comes. */
export class EventStream implements ApiResponse {
  readonly status = 200;
  readonly headers = { 'content-type': eventStreamType, 'cache-control': 'no-store' };
  readonly body = '';
  readonly stream: (signal: AbortSignal) => AsyncGenerator<string, void>;

  constructor(journal: OpenJournal, filter: RequestFilter) {
    this.stream = (signal) => events(journal, filter, signal);
  }
}

async function* events(journal: OpenJournal, filter: RequestFilter, signal: AbortSignal): AsyncGenerator<string, void> {
  yield eventText({ comment: 'requests' });
  for await (const event of journal.follow(filter, { signal, idleMs: heartbeatMs })) {
    if (event.kind === 'request') yield eventText({ id: event.request.id, data: event.request });
    else if (event.kind === 'missed') yield eventText({ event: 'missed', data: { count: event.count } });
    else yield eventText({ comment: 'idle' });
  }
}
