import type Ky from 'ky';
import { bodyTooLarge, loadTransportError, OksInputError, type Transport } from '@oks-kit/core';

/** The part of `fetch` that the client uses. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * Creates the default transport: ky on top of `fetch`. The retries and timeouts of ky are turned off. Its errors
 * contain requests with headers, so they never leave this file. With Node's own `fetch`, nothing is sent while
 * `NODE_TLS_REJECT_UNAUTHORIZED=0` turns off the verification of certificates.
 */
export function kyTransport(fetch?: Fetch): Transport {
  // Loaded with the first request, so that a client with another transport never loads it.
  let loading: Promise<typeof Ky> | undefined;
  return async (request, signal) => {
    const { method, headers, body = null } = request;
    if (fetch === undefined && request.url.startsWith('https:')) checkVerification();
    let response: Response;
    try {
      const ky = await (loading ??= import('ky').then(({ default: one }) => one));
      response = await ky(request.url, {
        method,
        headers,
        body,
        redirect: 'manual',
        retry: 0,
        timeout: false,
        throwHttpErrors: false,
        // The signal goes past ky, which would combine it with one of its own.
        fetch: (input, init) => (fetch ?? globalThis.fetch)(input, { ...init, signal }),
      });
    } catch (error) {
      // If ky could not be loaded, the next request tries again.
      loading = undefined;
      throw await loadTransportError(error);
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

/** Node's own `fetch` would accept any certificate then. Throws `OksInputError`, before a key is sent to anybody. */
function checkVerification(): void {
  // Boundary: a browser has no `process`.
  const { process: runtime } = globalThis as {
    readonly process?: { readonly env?: Readonly<Record<string, unknown>> };
  };
  if (runtime?.env?.['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return;
  throw new OksInputError('NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the verification of certificates.', {
    hint: 'Unset it. For a private authority set NODE_EXTRA_CA_CERTS, or use `nodeTransport({ ca })`.',
  });
}

async function readText(response: Response, maxBytes: number, lengthHolds: boolean): Promise<string> {
  if (response.body === null) return '';
  const length = response.headers.get('content-length');
  // A body with a content-length can be read at once, because `fetch` enforces it. This does not apply to compressed
  // bodies.
  if (lengthHolds && length !== null && Number(length) <= maxBytes && !response.headers.has('content-encoding')) {
    let text: string;
    try {
      text = await response.text();
    } catch (error) {
      throw await loadTransportError(error, true);
    }
    if (text.length > maxBytes) throw bodyTooLarge(maxBytes);
    return text;
  }
  // Boundary: the types of `fetch` do not say that the body is a stream of bytes.
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  try {
    // The content-length alone shows that the body is too large.
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
    throw await loadTransportError(error, true);
  }
}
