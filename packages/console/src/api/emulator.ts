import type { Report } from './report.ts';

/**
 * `GET /api/emulators/:profile/events`: server-sent events about an emulator: what is there first, then whatever is
 * new or has changed. 404 if the profile is not that of an emulator.
 */
export type EmulatorEvent =
  /** Requests that were received, oldest first. `missed` were removed before they could be read. */
  | { readonly type: 'requests'; readonly requests: readonly EmulatorRequest[]; readonly missed: number }
  | { readonly type: 'faults'; readonly faults: readonly EmulatorFault[] }
  | { readonly type: 'clock'; readonly kind: 'real' | 'fast' | 'instant' | 'manual'; readonly now: string }
  | { readonly type: 'accounts'; readonly accounts: readonly EmulatorAccount[] }
  /** The emulator does not answer. The server tries again. */
  | { readonly type: 'failed'; readonly error: Report };

/** A request in the journal. Secrets in its bodies are masked. */
export interface EmulatorRequest {
  readonly id: number;
  readonly time: string;
  readonly method: string;
  /** Path and query as they were sent. */
  readonly path: string;
  /** Null if the request was refused before its operation was known. */
  readonly operation: string | null;
  /** ID of the account; null if the request was refused before its credentials were accepted. */
  readonly account: string | null;
  /** HTTP status; null if the connection was closed without a response. */
  readonly status: number | null;
  readonly durationMs: number;
  /** Kinds of the injected faults that affected the request. */
  readonly faults: readonly string[];
  /** A JSON value, or text. Null if there was none or if it was dropped. At most 64 KiB. */
  readonly requestBody: unknown;
  readonly responseBody: unknown;
}

export interface EmulatorFault {
  readonly id: string;
  readonly kind: string;
  /** IDs of the affected operations; null for all. */
  readonly operations: readonly string[] | null;
  /** How many requests it still affects; null if it is not limited. */
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
