/** What credentials are told about the request that they authorize. */
export interface RequestToAuthorize {
  readonly method: string;
  readonly url: URL;
  /** Aborted when the call is; waiting for a person or a process must stop then. */
  readonly signal?: AbortSignal | undefined;
}

/** What credentials are told about the answer to an attempt that they authorized. */
export interface AnswerToLearnFrom {
  readonly status: number;
  /** A header's value by its name in any case; null if the answer has none. */
  header(name: string): string | null;
  /** The parsed JSON of an error answer; undefined for a success, or where the error was not JSON. */
  readonly errorBody?: unknown;
}

/**
 * A way to sign in. The client asks it for headers before every attempt, also before a repeated one,
 * and tells it of every answer. Implement it to bring a scheme of your own.
 */
export interface Credentials {
  /** The headers that authorize this attempt. May throw an `OksError`; the call then fails with it and nothing is sent. */
  authorize(request: RequestToAuthorize): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /**
   * Learns from an answer: fresh tokens, a dead token, a one-time password that is asked for.
   * `'again'` has the client send the same request once more with new headers.
   */
  learn?(answer: AnswerToLearnFrom, request: RequestToAuthorize): 'again' | undefined | Promise<'again' | undefined>;
  /** Told when an attempt that was authorized ends without an answer: its connection broke, or its call was given up. */
  abandon?(request: RequestToAuthorize): void;
}
