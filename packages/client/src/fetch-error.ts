import { isBeforeSending, wordsFor } from '@oks-kit/core';
import { isTransportError, TransportError } from './transport.ts';

/** What other codes mean, in words: those that leave open whether the request arrived. */
const words: Readonly<Record<string, string>> = {
  ECONNRESET: 'the connection was reset',
  ECONNABORTED: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer broke off',
  EPIPE: 'the connection was closed',
  ETIMEDOUT: 'the connection timed out',
  EPROTO: 'the server and TLS do not agree',
  HPE_INVALID_CONSTANT: 'the answer is not HTTP',
  Z_DATA_ERROR: 'the answer could not be decompressed',
  Z_BUF_ERROR: 'the answer broke off',
  ERR_STREAM_PREMATURE_CLOSE: 'the answer broke off',
};

/**
 * A {@link TransportError} for whatever a transport's library threw. Nothing of the original is kept but its code.
 * `stood` says whether the connection, TLS included, stood before, where that is known.
 */
export function transportErrorOf(error: unknown, stood?: boolean): TransportError {
  if (isTransportError(error)) return error;
  const { code, syscall, secured } = systemErrorOf(error);
  const known = code ?? 'UNKNOWN';
  return new TransportError(wordsFor(known) ?? words[known] ?? 'the connection failed', {
    code: known,
    unsent: isBeforeSending(known, syscall, stood ?? secured),
  });
}

/** Libraries wrap the system's error, some several times; of several addresses that failed, the first speaks. */
function systemErrorOf(error: unknown): {
  readonly code?: string;
  readonly syscall?: string;
  readonly secured?: false;
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
        // A connection that was closed while TLS was agreed on has the code of any other that was; only Node's words tell.
        ...('message' in at && / before secure TLS /.test(String(at.message)) ? { secured: false } : {}),
      };
    }
    // Node's `fetch` refuses the ports that the standard of `fetch` blocks, and says so without a code.
    if ('message' in at && at.message === 'bad port') return { code: 'PORT_BLOCKED' };
    at = 'cause' in at ? at.cause : undefined;
  }
  return {};
}

export function bodyTooLarge(maxBytes: number): TransportError {
  return new TransportError(`the answer is larger than ${maxBytes} bytes`, { code: 'BODY_TOO_LARGE', unsent: false });
}
