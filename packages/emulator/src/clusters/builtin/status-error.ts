import type { JsonObject } from '../oks-state/kube-object.ts';

/** An error that the response shows as a `Status` object of Kubernetes. */
export class StatusError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: JsonObject;
  /** When to try again, if the request came too early. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: number, reason: string, message: string, details: JsonObject = {}, retryAfterSeconds?: number) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  toBody(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      details:
        this.retryAfterSeconds === undefined
          ? this.details
          : { ...this.details, retryAfterSeconds: this.retryAfterSeconds },
      code: this.code,
    };
  }
}

/** A kind, as errors name it. */
export interface Named {
  readonly group: string;
  readonly plural: string;
}

/** `nodepools.oks.dev`, and `nodes` for a kind of the core. */
export function qualifiedName({ group, plural }: Named): string {
  return group === '' ? plural : `${plural}.${group}`;
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

/** 404 for an unknown path. */
export function pathNotFound(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource');
}

/** 404 for an object that does not exist. */
export function notFound(resource: Named, name: string): StatusError {
  return new StatusError(404, 'NotFound', `${qualifiedName(resource)} "${name}" not found`, {
    name,
    group: resource.group,
    kind: resource.plural,
  });
}

export function alreadyExists(resource: Named, name: string): StatusError {
  return new StatusError(409, 'AlreadyExists', `${qualifiedName(resource)} "${name}" already exists`, {
    name,
    group: resource.group,
    kind: resource.plural,
  });
}

export function conflict(resource: Named, name: string, why: string): StatusError {
  return new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": ${why}`,
    {
      name,
      group: resource.group,
      kind: resource.plural,
    },
  );
}

/** 410: the changes since a revision are no longer known. */
export function expired(revision: number): StatusError {
  return new StatusError(410, 'Expired', `too old resource version: ${revision}`);
}

/** 405 for a method that a kind does not support. */
export function methodNotAllowed(): StatusError {
  return new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
}

/** One invalid field. */
export interface Cause {
  readonly field: string;
  readonly message: string;
  /** @default FieldValueInvalid */
  readonly reason?: string;
}

/** 422 with one cause per invalid field. */
export function invalid(kind: string, group: string, name: string, causes: readonly Cause[]): StatusError {
  const text = causes.map(({ field, message }) => `${field}: ${message}`).join(', ');
  return new StatusError(422, 'Invalid', `${group === '' ? kind : `${kind}.${group}`} "${name}" is invalid: ${text}`, {
    name,
    group,
    kind,
    causes: causes.map((cause) => ({ reason: 'FieldValueInvalid', ...cause })),
  });
}
