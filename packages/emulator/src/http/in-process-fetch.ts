import { ApiError } from './api-error.ts';
import { type ApiHandler, type ApiResponse, maxBodyBytes } from './http-types.ts';
import { halfOf } from './http-server.ts';

/** A `fetch` that sends requests to the emulator in this process, whatever the host in the URL. Honours `signal`. */
export function createFetch(
  answerer: ApiHandler,
): (input: string | URL | Request, init?: RequestInit) => Promise<Response> {
  return async (input, init) => {
    const request = new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    const { pathname, search } = new URL(request.url);
    const answered = answerer({
      method: request.method,
      target: pathname + search,
      header: (name) => request.headers.get(name) ?? undefined,
      readBody: async () => {
        const text = await request.text();
        if (Buffer.byteLength(text) > maxBodyBytes) throw new ApiError(413, 'The body is larger than 1 MiB.');
        return text;
      },
      remoteAddress: '127.0.0.1',
    });
    return toResponse(await unlessAborted(answered, signal));
  };
}

/** Rejects as soon as the signal is aborted. The work goes on, as it would on a server. */
function unlessAborted(answered: Promise<ApiResponse>, signal: AbortSignal): Promise<ApiResponse> {
  return new Promise((resolve, reject) => {
    const stop = (): void =>
      reject(
        signal.reason instanceof Error ? signal.reason : new DOMException('This operation was aborted', 'AbortError'),
      );
    signal.addEventListener('abort', stop, { once: true });
    answered.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function toResponse(answer: ApiResponse): Response {
  if (answer.broken === 'reset')
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
  const { status, headers } = answer;
  if (answer.broken === undefined) return new Response(answer.body, { status, headers });
  const half = new TextEncoder().encode(halfOf(answer.body));
  let sent = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) controller.error(new TypeError('terminated'));
      else controller.enqueue(half);
      sent = true;
    },
  });
  return new Response(body, { status, headers });
}
