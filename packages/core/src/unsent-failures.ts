import { notReadyType } from './errors/error-codes.ts';

/**
 * The one list of failures that prove that nothing was done: codes of failures before the request is written, and
 * responses by which the service says that it did nothing. After anything else the change may have happened.
 * Each code says what happened, in words.
 */
export const unsentFailures = Object.freeze({
  /** While looking up the host. */
  lookup: Object.freeze({
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'the host name could not be looked up',
    EAI_FAIL: 'the host name could not be looked up',
    EAI_NODATA: 'the host has no address',
    EAI_NONAME: 'there is no such host',
  }),
  /** While connecting. An open connection can end with some of these too, so they count only from `connect` itself. */
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
  /**
   * Responses, by status: `always`, or only together with a `Retry-After` header. A 503 of the type
   * `ResourceIsNotReady` proves it too.
   */
  statuses: Object.freeze({ 423: 'always', 429: 'always', 501: 'always', 503: 'with Retry-After' }),
} as const);

const beforeConnection: ReadonlyMap<string, string> = new Map([
  ...Object.entries(unsentFailures.lookup),
  ...Object.entries(unsentFailures.tls),
]);
const whileConnecting: ReadonlyMap<string, string> = new Map(Object.entries(unsentFailures.connect));

/**
 * Whether a failure with this code came before the request was written. `syscall` is the failed system call,
 * if known. `connected` says whether the connection was ready, including TLS: if it is known, it alone
 * decides, since a ready connection can end with the same codes.
 */
export function isBeforeSending(code: string, syscall: string | undefined, connected?: boolean): boolean {
  if (connected !== undefined) return !connected;
  // TCP has one code for a connection that was never made and for one that went silent.
  if (code === 'ETIMEDOUT') return syscall === 'connect';
  return beforeConnection.has(code) || (whileConnecting.has(code) && (syscall === undefined || syscall === 'connect'));
}

/** The meaning of a code in the list; undefined for any other code. */
export function wordsFor(code: string): string | undefined {
  return beforeConnection.get(code) ?? whileConnecting.get(code);
}

/** The parts of a response that {@link isNotApplied} needs. */
export interface AnswerFacts {
  readonly status: number;
  /** The service's own name of the error. */
  readonly type?: string | undefined;
  /** Whether it has a `Retry-After` header. */
  readonly hasRetryAfter: boolean;
}

/** Whether an error response means that nothing was done. */
export function isNotApplied({ status, type, hasRetryAfter }: AnswerFacts): boolean {
  if (status === 503 && type === notReadyType) return true;
  const when = Object.entries(unsentFailures.statuses).find(([listed]) => Number(listed) === status)?.[1];
  return when === 'always' || (when === 'with Retry-After' && hasRetryAfter);
}
