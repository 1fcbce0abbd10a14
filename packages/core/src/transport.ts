/** One attempt as it is sent. Plain values, because loading `Request` takes tens of milliseconds. */
export interface TransportRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The response to one attempt. Its body is not read yet. */
export interface TransportResponse {
  readonly status: number;
  /** A header's value by its name in any case; null if there is none. */
  header(name: string): string | null;
  /** Every header, by its name in lower case. */
  headers(): Iterable<readonly [name: string, value: string]>;
  /** Reads the body as UTF-8. Rejects with a {@link TransportError} once it is larger than `maxBytes`, or cut off. */
  text(maxBytes: number): Promise<string>;
  /** Drops the connection without reading the body. */
  discard(): void;
}

/**
 * Sends one attempt and resolves with any response, even with an error status. It follows no redirect, repeats nothing
 * and has no timeout of its own. It stops when `signal` aborts. It fails with a {@link TransportError}, even after an
 * abort, or with an `OksInputError` if the settings do not allow sending anything.
 */
export type Transport = (request: TransportRequest, signal: AbortSignal) => Promise<TransportResponse>;

/** Why an attempt got no complete response. Contains no request and no other library's error. */
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

/** Whether an error is a {@link TransportError}, even one of another version or bundle. */
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
