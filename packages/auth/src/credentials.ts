/** The request for which credentials return headers. */
export interface RequestToAuthorize {
  /** The HTTP method, in upper case. */
  readonly method: string;
  /** The complete URL, with its query. */
  readonly url: URL;
  /** Aborted when the call is aborted. Stop waiting for a person or a process in that case. */
  readonly signal?: AbortSignal | undefined;
}

/** The response to a request that the credentials have authorized. */
export interface AnswerToLearnFrom {
  /** The HTTP status. */
  readonly status: number;
  /** The value of a header, or null. The name is not case-sensitive. */
  header(name: string): string | null;
  /** The parsed JSON body of an error response; undefined if the request succeeded or the body is not JSON. */
  readonly errorBody?: unknown;
}

/**
 * An authentication method. The client asks it for headers before every attempt, and passes it every response.
 * Implement this interface to add your own method.
 */
export interface Credentials {
  /**
   * Returns the headers for an attempt. If it throws an `OksError`, the call fails with that error and nothing is sent.
   */
  authorize(request: RequestToAuthorize): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /**
   * Called with every response, which can contain new tokens, reject a token or request a one-time password.
   * Return `'again'` to send the same request once more with new headers.
   */
  learn?(answer: AnswerToLearnFrom, request: RequestToAuthorize): 'again' | undefined | Promise<'again' | undefined>;
  /**
   * Called when an authorized attempt ends without a response, because the connection failed or the call was aborted.
   */
  abandon?(request: RequestToAuthorize): void;
}
