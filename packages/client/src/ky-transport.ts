import type * as Ky from 'ky';
import { bodyTooLarge, type Transport, transportErrorOf } from '@oks-kit/core';

/** What the client needs of `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * The default transport, ky over `fetch`. Retries, timeouts, credentials and errors are the client's own, so ky's are off;
 * ky's errors hold requests with their headers, so none of them leaves this file.
 */
export function kyTransport(fetch?: Fetch): Transport {
  const send: Fetch = fetch ?? ((input, init) => globalThis.fetch(input, init));
  // Loaded with the first request: a client over another transport never pays for it.
  let loading: Promise<typeof Ky> | undefined;
  return async (request, signal) => {
    const { default: ky } = await (loading ??= import('ky'));
    const { method, headers, body = null } = request;
    let response: Response;
    try {
      response = await ky(request.url, {
        method,
        retry: 0,
        timeout: false,
        throwHttpErrors: false,
        // What is sent goes past ky's own `Request`, which would be made into a second one, and knows no secret header so.
        fetch: () => send(request.url, { method, headers, body, signal, redirect: 'manual' }),
      });
    } catch (error) {
      throw transportErrorOf(error);
    }
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      headers: () => response.headers,
      text: (maxBytes) => readText(response, maxBytes, fetch === undefined),
      discard: () => void response.body?.cancel().catch(() => undefined),
    };
  };
}

async function readText(response: Response, maxBytes: number, lengthHolds: boolean): Promise<string> {
  if (response.body === null) return '';
  const length = response.headers.get('content-length');
  // The runtime's own `fetch` holds a body to the length announced, so that it can be read in one go; of a compressed one that says nothing.
  if (lengthHolds && length !== null && Number(length) <= maxBytes && !response.headers.has('content-encoding')) {
    const text = await response.text().catch((error: unknown) => {
      throw transportErrorOf(error, true);
    });
    if (text.length > maxBytes) throw bodyTooLarge(maxBytes);
    return text;
  }
  // Boundary: the body of a response is a stream of bytes, which the types of `fetch` leave open.
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  try {
    // Refused unread where the answer says so itself.
    if (Number(length ?? 0) > maxBytes) throw bodyTooLarge(maxBytes);
    const decoder = new TextDecoder();
    let text = '';
    let bytes = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      bytes += value.byteLength;
      if (bytes > maxBytes) throw bodyTooLarge(maxBytes);
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw transportErrorOf(error, true);
  }
}
