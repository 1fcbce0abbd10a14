import type { Operations } from '@oks-kit/schemas';
import type { FaultKind } from '../service/faults/faults.ts';

/** ID of an operation, such as `CreateCluster`. */
export type OperationId = keyof Operations;

/**
 * A request that the emulator received, and how it responded. Secrets are masked. Of its headers, only the `User-Agent`
 * is recorded.
 */
export interface RecordedRequest<K extends OperationId | undefined = OperationId | undefined> {
  /** The first request has 1. Each further request has the next number, even after a `clear`. */
  readonly id: number;
  /** When the request arrived, by the system clock: `2026-01-31T09:30:00.000Z`. */
  readonly time: string;
  /** The HTTP method. */
  readonly method: string;
  /** Path and query as they were sent, up to 1,024 characters. */
  readonly path: string;
  /** Undefined if the request was refused before its operation was known, for example because the path is unknown. */
  readonly operation: K;
  /** ID of the account. Undefined if the request was refused before its credentials were accepted. */
  readonly account: string | undefined;
  /** The `User-Agent` header, which names the calling program, up to 256 characters. Undefined if there was none. */
  readonly userAgent: string | undefined;
  /** HTTP status. Undefined if the connection was closed without a response. */
  readonly status: number | undefined;
  /** Time until the response was ready, in milliseconds, measured with a monotonic clock. */
  readonly durationMs: number;
  /** Kinds of the injected faults that affected the request. */
  readonly faults: readonly FaultKind[];
  /**
   * The value of a JSON body, or the text of any other one. Undefined if there was none, if the request was refused
   * before it was read, or if it was dropped.
   */
  readonly requestBody: unknown;
  /** The response body, in the same form. */
  readonly responseBody: unknown;
  /** True if only the first 64 KiB were kept. The value then contains only their complete parts. */
  readonly requestBodyTruncated?: true;
  /** The same for the response. */
  readonly responseBodyTruncated?: true;
  /** True if the bodies were dropped, because later ones needed the space. */
  readonly bodiesDropped?: true;
}

/** Which requests to return. A request must match each of the given fields. */
export interface RequestFilter {
  /** One of these operations. */
  readonly operation?: OperationId | readonly OperationId[] | undefined;
  /** A status such as 404, or a class of statuses such as `4xx`. */
  readonly status?: number | `${1 | 2 | 3 | 4 | 5}xx` | undefined;
  /** ID of an account. */
  readonly account?: string | undefined;
  /** Only requests after the one with this ID. */
  readonly since?: number | undefined;
}
