import type { Report } from './report.ts';

/**
 * `GET /api/emulators/:profile/events`: server-sent events about an emulator. Starts with the current state, then sends
 * what is new or has changed. 404 if the profile is not an emulator.
 */
export type EmulatorEvent =
  /** New requests in the journal, oldest first. `missed` is the number of requests that were dropped before them. */
  | { readonly type: 'requests'; readonly requests: readonly EmulatorRequest[]; readonly missed: number }
  | { readonly type: 'faults'; readonly faults: readonly EmulatorFault[] }
  | { readonly type: 'clock'; readonly kind: 'real' | 'fast' | 'instant' | 'manual'; readonly now: string }
  | { readonly type: 'accounts'; readonly accounts: readonly EmulatorAccount[] }
  /** The emulator does not respond. The server retries. */
  | { readonly type: 'failed'; readonly error: Report };

/**
 * A request in the journal. Secrets in its bodies are masked. Reads of the console itself are left out, unless they
 * failed or a fault affected them.
 */
export interface EmulatorRequest {
  /** Increases with each request. */
  readonly id: number;
  /** When the request arrived, as `2026-01-31T09:30:00.000Z`. */
  readonly time: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Null if the request was refused before its operation was known. */
  readonly operation: string | null;
  /** ID of the account. Null if the request was refused before its credentials were accepted. */
  readonly account: string | null;
  /** Whether the console itself sent the request, for what it shows or for an action. */
  readonly isOwn: boolean;
  /** HTTP status. Null if the connection was closed without a response. */
  readonly status: number | null;
  readonly durationMs: number;
  /** Kinds of the injected faults that affected the request. */
  readonly faults: readonly string[];
  /** A JSON value or text of at most 64 KiB. Null if there was no body or it was dropped. */
  readonly requestBody: unknown;
  /** The same for the response. */
  readonly responseBody: unknown;
}

/** An active fault of an emulator. */
export interface EmulatorFault {
  readonly id: string;
  /** Kind of the fault, such as `rate_limit`. */
  readonly kind: string;
  /** IDs of the affected operations. Null for all. */
  readonly operations: readonly string[] | null;
  /** How many more requests it affects. Null if there is no limit. */
  readonly times: number | null;
  readonly probability: number | null;
  readonly latencyMs: number | null;
  readonly status: number | null;
}

/** An account, without its keys. */
export interface EmulatorAccount {
  readonly id: string;
  readonly username: string;
}
