import { ApiError } from './api-error.ts';
import { type ApiHandler, type ApiRequest, type ApiResponse, maxBodyBytes } from './http-types.ts';
import { halfOf } from './http-server.ts';

/** A `fetch` that sends requests to the emulator in this process, whatever the host in the URL. Honors `signal`. */
export function createFetch(
  answerer: ApiHandler,
): (input: string | URL | Request, init?: RequestInit) => Promise<Response> {
  return async (input, init) => {
    const request = new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    const { pathname, search } = new URL(request.url);
    const received: ApiRequest & { bodyText: string | undefined } = {
      method: request.method,
      target: pathname + search,
      header: (name) => request.headers.get(name) ?? undefined,
      async readBody() {
        const text = await request.text();
        if (Buffer.byteLength(text) > maxBodyBytes) throw new ApiError(413, 'The body is larger than 1 MiB.');
        received.bodyText = text;
        return text;
      },
      bodyText: undefined,
      remoteAddress: '127.0.0.1',
    };
    const answered = answerer(received);
    return toResponse(await unlessAborted(answered, signal), signal);
  };
}

/** Rejects as soon as the signal is aborted. The work continues, as it would on a server. */
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

function toResponse(answer: ApiResponse, signal: AbortSignal): Response {
  if (answer.broken === 'reset')
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
  const { status, headers, stream } = answer;
  if (stream !== undefined) return new Response(readableOf(stream, signal), { status, headers });
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

/** A body in parts, each created when it is read. Fails as soon as the signal is aborted. */
function readableOf(stream: NonNullable<ApiResponse['stream']>, signal: AbortSignal): ReadableStream<Uint8Array> {
  const gone = new AbortController();
  const parts = stream(AbortSignal.any([signal, gone.signal]))[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await parts.next();
        if (signal.aborted) controller.error(signal.reason);
        else if (next.done === true) controller.close();
        else controller.enqueue(new TextEncoder().encode(next.value));
      },
      cancel: () => gone.abort(),
    },
    { highWaterMark: 0 },
  );
}
