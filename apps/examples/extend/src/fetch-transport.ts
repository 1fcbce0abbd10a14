import { type Transport, TransportError } from '@oks-kit/client';

/** A transport that uses `fetch`. Calls `seen` with the method and path of each request. */
export function fetchTransport(
  fetch: (url: string, init: RequestInit) => Promise<Response>,
  seen: (line: string) => void,
): Transport {
  return async (request, signal) => {
    seen(`${request.method} ${new URL(request.url).pathname}`);
    // The reason is unknown, so the request must be treated as sent.
    const failed = (): never => {
      throw new TransportError('the connection failed', { code: 'FETCH_FAILED', unsent: false });
    };
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      redirect: 'manual',
      signal,
    }).catch(failed);
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      headers: () => response.headers,
      async text(maxBytes) {
        const bytes = await response.arrayBuffer().catch(failed);
        if (bytes.byteLength > maxBytes)
          throw new TransportError('the response is too large', { code: 'BODY_TOO_LARGE', unsent: false });
        return new TextDecoder().decode(bytes);
      },
      discard: () => void response.body?.cancel(),
    };
  };
}
