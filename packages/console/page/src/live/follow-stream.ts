import { readEvents } from '@oks-kit/core';
import { callApi, CallFailed } from './call-api.ts';

export interface StreamOptions<Event> {
  /** Called before the events of each connection. */
  readonly onOpen?: () => void;
  readonly onEvent: (event: Event) => void;
  /** Called when the connection was lost or refused. It is retried unless it was refused permanently. */
  readonly onFail?: (failure: CallFailed) => void;
  /** Whether to continue after the last event that was received. @default start from the beginning */
  readonly resumes?: boolean;
}

/** Pauses between attempts, in milliseconds. */
const pauses = [500, 1_000, 2_000, 5_000];

/**
 * Follows the server-sent events of a path until the returned function is called. Closes the connection while the tab
 * is hidden, and reconnects if it is lost. Uses `fetch`, because `EventSource` cannot read error responses.
 */
export function followStream<Event>(path: string, options: StreamOptions<Event>): () => void {
  let connection: AbortController | undefined;
  let lastId: string | undefined;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function connect(signal: AbortSignal): Promise<void> {
    const query = lastId === undefined || options.resumes !== true ? '' : `?after=${encodeURIComponent(lastId)}`;
    try {
      const response = await callApi(path + query, { signal, headers: { accept: 'text/event-stream' } });
      failures = 0;
      options.onOpen?.();
      for await (const { id, data } of response.body === null ? [] : readEvents(response.body)) {
        if (signal.aborted) return;
        // Boundary: the server of this page, which shares its types.
        options.onEvent(data as Event);
        if (id !== undefined) lastId = id;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof CallFailed && error.isRefusal) {
        options.onFail?.(error);
        return;
      }
    }
    if (signal.aborted) return;
    options.onFail?.(
      new CallFailed(
        { code: 'connection', message: 'The connection to the console was lost.', hint: null, requestId: null },
        0,
      ),
    );
    timer = setTimeout(open, pauses[Math.min(failures, pauses.length - 1)]);
    failures += 1;
  }

  function open(): void {
    close();
    if (document.hidden) return;
    connection = new AbortController();
    void connect(connection.signal);
  }

  function close(): void {
    clearTimeout(timer);
    connection?.abort();
    connection = undefined;
  }

  const followTab = (): void => (document.hidden ? close() : open());
  document.addEventListener('visibilitychange', followTab);
  addEventListener('online', open);
  open();
  return () => {
    document.removeEventListener('visibilitychange', followTab);
    removeEventListener('online', open);
    close();
  };
}
