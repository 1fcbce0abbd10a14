import { isBeforeSending, wordsFor } from './unsent-failures.ts';
import { isTransportError, TransportError } from './transport.ts';

/** Descriptions of other codes, after which the request may or may not have arrived. */
const words: Readonly<Record<string, string>> = {
  ECONNRESET: 'the connection was reset',
  ECONNABORTED: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer broke off',
  EPIPE: 'the connection was closed',
  ETIMEDOUT: 'the connection timed out',
  EPROTO: 'the TLS handshake failed',
  HPE_INVALID_CONSTANT: 'the answer is not HTTP',
  Z_DATA_ERROR: 'the answer could not be decompressed',
  Z_BUF_ERROR: 'the answer broke off',
  ERR_STREAM_PREMATURE_CLOSE: 'the answer broke off',
};

/**
 * Converts an error of an HTTP library to a {@link TransportError}. Only the code of the original is kept, because it
 * may contain secrets. `connected` says whether the connection was ready, including TLS, if that is known.
 */
export function transportErrorOf(error: unknown, connected?: boolean): TransportError {
  if (isTransportError(error)) return error;
  const { code, syscall, connected: told } = systemErrorOf(error);
  const known = code ?? 'UNKNOWN';
  return new TransportError(wordsFor(known) ?? words[known] ?? 'the connection failed', {
    code: known,
    unsent: isBeforeSending(known, syscall, connected ?? told),
  });
}

/** Finds the system's error, which libraries wrap, some several times. If several addresses failed, uses the first. */
function systemErrorOf(error: unknown): {
  readonly code?: string;
  readonly syscall?: string;
  readonly connected?: false;
} {
  let at = error;
  for (let depth = 0; depth < 8 && typeof at === 'object' && at !== null; depth++) {
    if ('errors' in at && Array.isArray(at.errors) && at.errors.length > 0) {
      at = at.errors[0];
      continue;
    }
    if ('code' in at && typeof at.code === 'string') {
      return {
        code: at.code,
        ...('syscall' in at && typeof at.syscall === 'string' ? { syscall: at.syscall } : {}),
        // If a connection is closed during the TLS handshake, only the message shows it, not the code.
        ...('message' in at && / before secure TLS /.test(String(at.message)) ? { connected: false } : {}),
      };
    }
    // Node's `fetch` rejects the ports that its standard blocks, without a code.
    if ('message' in at && at.message === 'bad port') return { code: 'PORT_BLOCKED' };
    at = 'cause' in at ? at.cause : undefined;
  }
  return {};
}

export function bodyTooLarge(maxBytes: number): TransportError {
  return new TransportError(`the answer is larger than ${maxBytes} bytes`, { code: 'BODY_TOO_LARGE', unsent: false });
}
