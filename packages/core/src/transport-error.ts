import { connectionError, isTransportError, type TransportError } from './transport.ts';

/**
 * Converts an error of `fetch` to a {@link TransportError}. Only the code of the original is kept, because it may
 * contain secrets. Outside of browsers, which give no codes, it loads what they mean. `connected` says whether the
 * connection was ready, including TLS, if that is known.
 */
export async function loadTransportError(error: unknown, connected?: boolean): Promise<TransportError> {
  if (isTransportError(error)) return error;
  const failures =
    'process' in globalThis ? await import('./connection-failures.ts').catch(() => undefined) : undefined;
  // Without a description, the request may have been sent.
  return connectionError(failures?.describeFailure(error, connected) ?? { code: 'UNKNOWN', unsent: false });
}
