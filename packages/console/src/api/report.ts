/** An error to show to the user. Contains no secrets. */
export interface Report {
  /** A stable code: the code of an `OksError`, such as `not_found`, or one of the console, such as `read_only`. */
  readonly code: string;
  /** What failed, and why. */
  readonly message: string;
  /** What to do next, with commands in backticks. Null if there is nothing to suggest. */
  readonly hint: string | null;
  /** ID that the service gave the failed request. Null if there is none. */
  readonly requestId: string | null;
}

/** The body of every response of the console's API with status 400 or above. */
export interface ErrorAnswer {
  readonly error: Report;
}
