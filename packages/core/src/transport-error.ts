import type * as connectionFailures from './connection-failures.ts';
import { isTransportError, TransportError } from './transport.ts';

/**
 * Converts an error of an HTTP library to a {@link TransportError}. Only the code of the original is kept, because it
 * may contain secrets. The meanings of codes are loaded only if there is a code: browsers give none. `connected` says
 * whether the connection was ready, including TLS, if that is known.
 */
export async function loadTransportError(error: unknown, connected?: boolean): Promise<TransportError> {
  if (isTransportError(error)) return error;
  const reason = systemErrorOf(error);
  const meanings =
    reason.code === undefined ? undefined : await import('./connection-failures.ts').catch(() => undefined);
  return describeFailure(reason, connected, meanings);
}

/** Without the meanings of codes, the request may have been sent. */
export function describeFailure(
  { code = 'UNKNOWN', syscall, connected: told }: SystemError,
  connected: boolean | undefined,
  meanings: typeof connectionFailures | undefined,
): TransportError {
  return new TransportError(meanings?.describeCode(code) ?? 'the connection failed', {
    code,
    unsent: meanings?.isBeforeSending(code, syscall, connected ?? told) ?? false,
  });
}

/** What the system says about a failure. Browsers say nothing. */
export interface SystemError {
  /** Such as `ECONNRESET`. */
  readonly code?: string;
  /** The failed system call. */
  readonly syscall?: string;
  /** Set if the connection was never ready. */
  readonly connected?: false;
}

/** Finds the system's error, which libraries wrap, some several times. If several addresses failed, uses the first. */
export function systemErrorOf(error: unknown): SystemError {
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
