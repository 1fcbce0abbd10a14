import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { eventStreamType, eventText, type EventToSend } from '@oks-kit/core';

/** Something is sent this often, so that both sides notice when the other one is gone, in milliseconds. */
const heartbeatMs = 15_000;

/** Sends events until they end or the page closes the stream. Waits for a slow page, which so takes no memory. */
export async function sendEvents(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  follow: (signal: AbortSignal) => AsyncGenerator<EventToSend, void>,
  ending: AbortSignal,
): Promise<void> {
  const signal = untilClosed(response, ending);
  // `close` follows.
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

/** Aborted when the page no longer waits for the response, or the server ends. */
export function untilClosed(response: ServerResponse, ending: AbortSignal): AbortSignal {
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  return AbortSignal.any([closed.signal, ending]);
}
