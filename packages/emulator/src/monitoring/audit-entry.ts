import { isObject, parseJson } from '@oks-kit/core';
import type { OperationId } from '../journal/recorded-request.ts';

/** Who did what, and when: one for each request to the API and to the control API. It contains no secret. */
export interface AuditEntry {
  /** When the request arrived, by the clock of the machine: `2026-01-31T09:30:00.000Z`. */
  readonly time: string;
  /** The ID that the response has in its `ResponseContext`, if it has one. */
  readonly requestId: string;
  /** The API that was called. `control` is what operators use. */
  readonly api: 'oks' | 'control';
  /** IP address that the request came from. Behind a balancer, it is the balancer's. */
  readonly source: string;
  /** ID of the account; null if the credentials were not accepted, and for the control API. */
  readonly account: string | null;
  /** Null if the path is none of the API's, and for the control API. */
  readonly operation: OperationId | null;
  readonly method: string;
  /** Path without its query. */
  readonly path: string;
  /** ID of the project, cluster or other resource, also of one that was created; null if there is none. */
  readonly resource: string | null;
  /** HTTP status; null if the connection was closed without a response. */
  readonly status: number | null;
  /** Time until the response was ready to be sent, in milliseconds. */
  readonly durationMs: number;
}

/** The ID of the resource that a create returned. */
export function createdIn(body: string, payload: string): string | undefined {
  const answer = parseJson(body);
  const resource = isObject(answer) ? answer[payload] : undefined;
  return isObject(resource) && typeof resource['id'] === 'string' ? resource['id'] : undefined;
}
