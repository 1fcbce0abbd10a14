/** One attempt as it goes onto the wire. Plain values: a first touch of `Request` costs tens of milliseconds. */
export interface TransportRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The answer to one attempt, its body not read yet. */
export interface TransportResponse {
  readonly status: number;
  /** A header's value by its name in any case; null if there is none. */
  header(name: string): string | null;
  /** Every header, by its name in small letters. */
  headers(): Iterable<readonly [name: string, value: string]>;
  /** Reads the body as UTF-8. Rejects with a {@link TransportError} once it is larger than `maxBytes`, or cut off. */
  text(maxBytes: number): Promise<string>;
  /** Lets go of the connection without reading the body. */
  discard(): void;
}

/**
 * Sends one attempt and resolves with whatever answer comes, an error status included. Follows no redirect,
 * repeats nothing, has no timeout of its own; stops when `signal` aborts. Fails with a {@link TransportError} only.
 */
export type Transport = (request: TransportRequest, signal: AbortSignal) => Promise<TransportResponse>;

/** Why an attempt brought no whole answer. Holds no request and no other library's error. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  /** The system's or the transport's code: `ECONNREFUSED`, `ENOTFOUND`, `BODY_TOO_LARGE`, … */
  readonly code: string;
  /** True only where the request surely never reached the service: no connection, no such host, TLS refused. */
  readonly unsent: boolean;

  constructor(message: string, options: { readonly code: string; readonly unsent: boolean }) {
    super(message);
    this.code = options.code;
    this.unsent = options.unsent;
  }
}

/** Whether a transport said so itself: a class of another version of the kit, or of another bundle, counts as well. */
export function isTransportError(error: unknown): error is TransportError {
  return (
    error instanceof Error &&
    error.name === 'TransportError' &&
    'code' in error &&
    typeof error.code === 'string' &&
    'unsent' in error &&
    typeof error.unsent === 'boolean'
  );
}
