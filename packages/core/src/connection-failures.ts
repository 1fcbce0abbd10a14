/**
 * The failures of connections, by their codes. Browsers give no codes, so that only other runtimes load this file.
 * It imports only types, so that bundlers load it alone.
 */
import type { ConnectionFailure } from './transport.ts';

/** Describes an error of an HTTP library. `connected` says whether the connection was ready, if that is known. */
export function describeFailure(error: unknown, connected?: boolean): ConnectionFailure {
  const { code = 'UNKNOWN', syscall, connected: told } = systemErrorOf(error);
  return {
    message: describeCode(code),
    code,
    unsent: isBeforeSending(code, syscall, connected ?? told),
  };
}

/** Error codes from before a request was sent, with a description of each. */
export const unsentCodes = Object.freeze({
  /** While looking up the host. */
  lookup: Object.freeze({
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'the host name could not be looked up',
    EAI_FAIL: 'the host name could not be looked up',
    EAI_NODATA: 'the host has no address',
    EAI_NONAME: 'there is no such host',
  }),
  /** While connecting. Open connections can also fail with some of these, so they only count for the call `connect`. */
  connect: Object.freeze({
    ECONNREFUSED: 'the connection was refused',
    EHOSTUNREACH: 'the host cannot be reached',
    ENETUNREACH: 'the network cannot be reached',
    EHOSTDOWN: 'the host is down',
    ENETDOWN: 'the network is down',
    EADDRNOTAVAIL: 'no address to connect from',
    UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
    PORT_BLOCKED: '`fetch` blocks this port',
    PROXY_REFUSED: 'the proxy opened no connection',
  }),
  /** During the TLS handshake. */
  tls: Object.freeze({
    CERT_HAS_EXPIRED: "the server's certificate has expired",
    CERT_NOT_YET_VALID: "the server's certificate is not valid yet",
    CERT_REVOKED: "the server's certificate was revoked",
    CERT_REJECTED: "the server's certificate was rejected",
    CERT_UNTRUSTED: "the server's certificate is not trusted",
    CERT_SIGNATURE_FAILURE: "the signature of the server's certificate is wrong",
    DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed",
    SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate is from an authority that is not trusted",
    UNABLE_TO_GET_ISSUER_CERT: "the server's certificate is from an authority that is not trusted",
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate is from an authority that is not trusted",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate is from an authority that is not trusted",
    INVALID_CA: "the server's certificate is from an authority that is not trusted",
    INVALID_PURPOSE: "the server's certificate is not meant for servers",
    HOSTNAME_MISMATCH: "the server's certificate is for another host",
    ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host",
    ERR_TLS_CERT_ALTNAME_FORMAT: "the server's certificate names its host in an unreadable way",
    ERR_SSL_WRONG_VERSION_NUMBER: 'the server does not use TLS on this port',
    ERR_SSL_UNSUPPORTED_PROTOCOL: 'the server supports no safe TLS version',
  }),
} as const);

/** Descriptions of other codes, after which the request may or may not have arrived. */
const otherCodes: Readonly<Record<string, string>> = {
  ECONNRESET: 'the connection was reset',
  ECONNABORTED: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the response was cut off',
  EPIPE: 'the connection was closed',
  ETIMEDOUT: 'the connection timed out',
  EPROTO: 'the TLS handshake failed',
  HPE_INVALID_CONSTANT: 'the response is not HTTP',
  Z_DATA_ERROR: 'the response could not be decompressed',
  Z_BUF_ERROR: 'the response was cut off',
  ERR_STREAM_PREMATURE_CLOSE: 'the response was cut off',
};

const beforeConnection: ReadonlyMap<string, string> = new Map([
  ...Object.entries(unsentCodes.lookup),
  ...Object.entries(unsentCodes.tls),
]);
const whileConnecting: ReadonlyMap<string, string> = new Map(Object.entries(unsentCodes.connect));

/**
 * Whether a failure with this code happened before the request was sent. `syscall` is the failed system call, if known.
 * `connected` says whether the connection was ready, including TLS. If it is known, only it counts, because a ready
 * connection can fail with the same codes.
 */
function isBeforeSending(code: string, syscall: string | undefined, connected?: boolean): boolean {
  if (connected !== undefined) return !connected;
  // TCP uses the same code for a connection that was never established and for one that stopped responding.
  if (code === 'ETIMEDOUT') return syscall === 'connect';
  return beforeConnection.has(code) || (whileConnecting.has(code) && (syscall === undefined || syscall === 'connect'));
}

/** Returns the description of a code. Undefined for one that is not known. */
function describeCode(code: string): string | undefined {
  return beforeConnection.get(code) ?? whileConnecting.get(code) ?? otherCodes[code];
}

/** What the system says about a failure. Browsers say nothing. */
interface SystemError {
  /** Such as `ECONNRESET`. */
  readonly code?: string;
  /** The failed system call. */
  readonly syscall?: string;
  /** Set if the connection was never ready. */
  readonly connected?: false;
}

/** Finds the system's error, which libraries wrap, some several times. If several addresses failed, uses the first. */
function systemErrorOf(error: unknown): SystemError {
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
