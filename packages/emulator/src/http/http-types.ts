/** A request, received over the network or in process. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly target: string;
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
  /** The whole body as text. Throws a 413 for one over the limit. */
  readBody(): Promise<string>;
  /** The body, once it was read. */
  readonly bodyText: string | undefined;
  /** IP address of the caller. */
  readonly remoteAddress: string;
}

/** A response, before it becomes bytes or a `Response`. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How the connection breaks: before any response, or in the middle of the body. */
  readonly broken?: 'reset' | 'truncated' | undefined;
  /** A body that arrives in parts, instead of `body`, until the signal is aborted. */
  readonly stream?: ((signal: AbortSignal) => AsyncIterable<string>) | undefined;
}

export type ApiHandler = (request: ApiRequest) => Promise<ApiResponse>;

/** The largest body that is read, in bytes. */
export const maxBodyBytes = 1024 * 1024;

const json = { 'content-type': 'application/json' };

/** A response in JSON. */
export function jsonResponse(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): ApiResponse {
  return jsonTextResponse(JSON.stringify(value), status, headers);
}

/** A response whose body is JSON already. */
export function jsonTextResponse(
  body: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): ApiResponse {
  return { status, headers: { ...json, ...headers }, body };
}
