import { isObject, parseJson } from '@oks-kit/core';
import type { OperationId } from '../journal/recorded-request.ts';

/** Who did what and when: an entry for each request to the API or to the control API. Contains no secrets. */
export interface AuditEntry {
  /** When the request arrived, by the system clock: `2026-01-31T09:30:00.000Z`. */
  readonly time: string;
  /** The ID that the response has in its `ResponseContext`, if it has one. */
  readonly requestId: string;
  /** The API that was called. `control` is what operators use. */
  readonly api: 'oks' | 'control';
  /** IP address that the request came from. Behind a load balancer, it is that of the balancer. */
  readonly source: string;
  /** ID of the account; null if the credentials were not accepted, and for the control API. */
  readonly account: string | null;
  /** The operation. Null for an unknown path and for the control API. */
  readonly operation: OperationId | null;
  /** The HTTP method. */
  readonly method: string;
  /** Path without its query. */
  readonly path: string;
  /**
   * ID of the project, cluster or other resource; for the control API, of the account. Also of one that was created.
   * Null if there is none.
   */
  readonly resource: string | null;
  /** HTTP status; null if the connection was closed without a response. */
  readonly status: number | null;
  /** Time until the response was ready to be sent, in milliseconds. */
  readonly durationMs: number;
}

/** Returns the ID of the resource that a create has returned. */
export function createdIn(body: string, payload: string): string | undefined {
  const answer = parseJson(body);
  const resource = isObject(answer) ? answer[payload] : undefined;
  return isObject(resource) && typeof resource['id'] === 'string' ? resource['id'] : undefined;
}
