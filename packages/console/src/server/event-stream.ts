import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { eventStreamType, eventText, type EventToSend } from '@oks-kit/core';

/** Time between heartbeats, in milliseconds. They let both sides notice a lost connection. */
const heartbeatMs = 15_000;

/** Sends events until they end or the page closes the stream. Waits for a slow page instead of buffering. */
export async function sendEvents(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  follow: (signal: AbortSignal) => AsyncGenerator<EventToSend, void>,
  ending: AbortSignal,
): Promise<void> {
  const signal = untilClosed(response, ending);
  // The event `close` follows and ends the stream.
  response.on('error', () => undefined);
  response.writeHead(200, { ...headers, 'content-type': eventStreamType });
  response.write(eventText({ comment: 'events' }));
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(eventText({ comment: 'idle' }));
  }, heartbeatMs);
  try {
    for await (const event of follow(signal)) {
      if (signal.aborted) break;
      if (!response.write(eventText(event))) await once(response, 'drain', { signal }).catch(() => undefined);
    }
  } finally {
    clearInterval(heartbeat);
    response.end();
  }
}

/** Returns a signal that aborts when the page closes the connection or the server stops. */
export function untilClosed(response: ServerResponse, ending: AbortSignal): AbortSignal {
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  return AbortSignal.any([closed.signal, ending]);
}
