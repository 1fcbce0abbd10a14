/** An error for people. It contains no secret. */
export interface Report {
  /** A stable code: one of the kit, such as `not_found`, or one of the console, such as `read_only`. */
  readonly code: string;
  /** What failed, and why. */
  readonly message: string;
  /** What to do next; null if nothing helps. A command in it stands between backticks. */
  readonly hint: string | null;
  /** The service's ID of the failed request. */
  readonly requestId: string | null;
}

/** The body of every answer of the API with a status of 400 or above. */
export interface ErrorAnswer {
  readonly error: Report;
}
