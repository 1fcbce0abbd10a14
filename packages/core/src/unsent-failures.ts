/**
 * When a failed attempt surely did nothing, the one list of it: codes of failures that end before the request is
 * written, and statuses by which the service says that it did not take the request up. Everything else may have
 * done its work. Each entry says what happened, in words.
 */
export const unsentFailures = Object.freeze({
  /** Looking up the host. */
  lookup: Object.freeze({
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'the host name could not be looked up',
    EAI_FAIL: 'the host name could not be looked up',
    EAI_NODATA: 'the host has no address',
    EAI_NONAME: 'there is no such host',
  }),
  /** Connecting. A connection that stands can end with some of these too, so they count only from `connect` itself. */
  connect: Object.freeze({
    ECONNREFUSED: 'the connection was refused',
    EHOSTUNREACH: 'the host can not be reached',
    ENETUNREACH: 'the network can not be reached',
    EHOSTDOWN: 'the host is down',
    ENETDOWN: 'the network is down',
    EADDRNOTAVAIL: 'no address to connect from',
    UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
    PORT_BLOCKED: '`fetch` goes to no such port',
    PROXY_REFUSED: 'the proxy did not let it through',
  }),
  /** Agreeing on TLS. */
  tls: Object.freeze({
    CERT_HAS_EXPIRED: "the server's certificate has expired",
    CERT_NOT_YET_VALID: "the server's certificate is not valid yet",
    CERT_REVOKED: "the server's certificate was revoked",
    CERT_REJECTED: "the server's certificate was rejected",
    CERT_UNTRUSTED: "the server's certificate is not trusted",
    CERT_SIGNATURE_FAILURE: "the signature of the server's certificate is wrong",
    DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed",
    SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate comes from an authority that is not trusted",
    UNABLE_TO_GET_ISSUER_CERT: "the server's certificate comes from an authority that is not trusted",
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate comes from an authority that is not trusted",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate comes from an authority that is not trusted",
    INVALID_CA: "the server's certificate comes from an authority that is not trusted",
    INVALID_PURPOSE: "the server's certificate is not one for servers",
    HOSTNAME_MISMATCH: "the server's certificate is for another host",
    ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host",
    ERR_TLS_CERT_ALTNAME_FORMAT: "the server's certificate names its host in a way that can't be read",
    ERR_SSL_WRONG_VERSION_NUMBER: 'the server does not speak TLS there',
    ERR_SSL_UNSUPPORTED_PROTOCOL: 'the server speaks no TLS version that is safe',
  }),
  /** Statuses: `always`, or only together with a `Retry-After` header. */
  statuses: Object.freeze({ 429: 'always', 503: 'with Retry-After' }),
} as const);

const beforeConnection: ReadonlyMap<string, string> = new Map([
  ...Object.entries(unsentFailures.lookup),
  ...Object.entries(unsentFailures.tls),
]);
const whileConnecting: ReadonlyMap<string, string> = new Map(Object.entries(unsentFailures.connect));

/**
 * Whether a failure of this code came before the request was written. `syscall` is what the system was asked for, where
 * that is known. `secured` says whether TLS stood, as {@link followTls} knows it: where it is known it alone decides,
 * since the codes of TLS also come from connections that stood.
 */
export function isBeforeSending(code: string, syscall: string | undefined, secured?: boolean): boolean {
  if (secured !== undefined) return !secured;
  // A timeout of TCP has one code for a connection that never stood and for one that went silent.
  if (code === 'ETIMEDOUT') return syscall === 'connect';
  return beforeConnection.has(code) || (whileConnecting.has(code) && (syscall === undefined || syscall === 'connect'));
}

/** As much of a request of `node:https` as {@link followTls} looks at. */
export interface RequestOverTls {
  /** Whether it goes over a connection that was kept open. */
  readonly reusedSocket: boolean;
  once(event: 'socket', listener: (socket: SocketOfTls) => void): unknown;
}

/** The connection that a request of `node:https` was given. */
export interface SocketOfTls {
  readonly connecting: boolean;
  once(event: 'secureConnect', listener: () => void): unknown;
}

/**
 * Follows a request of `node:https` from before it has a connection. Tells whether TLS stood, before which nothing of the
 * request is sent; undefined as long as it has no connection. One that was kept open counts as one that stood.
 */
export function followTls(request: RequestOverTls): () => boolean | undefined {
  let secured: boolean | undefined;
  request.once('socket', (socket) => {
    secured = request.reusedSocket && !socket.connecting;
    if (!secured) socket.once('secureConnect', () => (secured = true));
  });
  return () => secured;
}

/** What a code of the list means, in words; undefined for any other code. */
export function wordsFor(code: string): string | undefined {
  return beforeConnection.get(code) ?? whileConnecting.get(code);
}

/** Whether a status says that the request was not taken up. */
export function isNotTakenUp(status: number, hasRetryAfter: boolean): boolean {
  const when = Object.entries(unsentFailures.statuses).find(([listed]) => Number(listed) === status)?.[1];
  return when === 'always' || (when === 'with Retry-After' && hasRetryAfter);
}
