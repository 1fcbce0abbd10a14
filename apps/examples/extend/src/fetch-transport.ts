import { type Transport, TransportError } from '@oks-kit/client';

/** Sends over a `fetch` and nothing else; `seen` is told of each request by method and path. */
export function fetchTransport(
  fetch: (url: string, init: RequestInit) => Promise<Response>,
  seen: (line: string) => void,
): Transport {
  return async (request, signal) => {
    seen(`${request.method} ${new URL(request.url).pathname}`);
    // Without knowing why it failed, a request must count as sent.
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
          throw new TransportError('the answer is too large', { code: 'BODY_TOO_LARGE', unsent: false });
        return new TextDecoder().decode(bytes);
      },
      discard: () => void response.body?.cancel(),
    };
  };
}
