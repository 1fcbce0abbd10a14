/** One request to send. Plain values, because loading `Request` takes tens of milliseconds. */
export interface TransportRequest {
  /** The HTTP method, in upper case. */
  readonly method: string;
  /** The complete URL. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A response whose body has not been read yet. */
export interface TransportResponse {
  /** The HTTP status, also of errors and redirects. */
  readonly status: number;
  /** Returns a header by its name, in upper or lower case. Null if there is none. */
  header(name: string): string | null;
  /** Returns all headers, with lower-case names. */
  headers(): Iterable<readonly [name: string, value: string]>;
  /** Reads the body as UTF-8. Rejects with a {@link TransportError} if it is larger than `maxBytes` or incomplete. */
  text(maxBytes: number): Promise<string>;
  /** Closes the connection without reading the body. */
  discard(): void;
}

/**
 * Sends one request and resolves with any response, including error statuses. It must not follow redirects, retry or
 * have its own timeout, and must stop when `signal` aborts. Rejects with a {@link TransportError}, also after an abort,
 * or with an `OksInputError` if the settings do not allow sending anything.
 */
export type Transport = (request: TransportRequest, signal: AbortSignal) => Promise<TransportResponse>;

/** A request got no complete response. Contains neither the request nor the error of another library. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  /** The code of the system or the transport: `ECONNREFUSED`, `ENOTFOUND`, `BODY_TOO_LARGE`, … */
  readonly code: string;
  /** True only if the request certainly never reached the service: no connection, no such host, TLS failed. */
  readonly unsent: boolean;

  constructor(message: string, options: { readonly code: string; readonly unsent: boolean }) {
    super(message);
    this.code = options.code;
    this.unsent = options.unsent;
  }
}

/** Whether an error is a {@link TransportError}, also of another version or bundle of this package. */
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

/** The error for a response that is larger than the limit. */
export function bodyTooLarge(maxBytes: number): TransportError {
  return new TransportError(`the response is larger than ${maxBytes} bytes`, { code: 'BODY_TOO_LARGE', unsent: false });
}

/** What is known of a failed connection. */
export interface ConnectionFailure {
  readonly message?: string | undefined;
  readonly code: string;
  readonly unsent: boolean;
}

export function connectionError({ message = 'the connection failed', ...facts }: ConnectionFailure): TransportError {
  return new TransportError(message, facts);
}
