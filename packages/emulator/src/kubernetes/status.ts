/** A fault in Kubernetes' own terms: answered as a `Status` object. */
export class StatusFault extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: number, reason: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  toBody(): Record<string, unknown> {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      details: this.details,
      code: this.code,
    };
  }
}

/** 404 for an object that is not there. */
export function notFound(resource: string, group: string, name: string): StatusFault {
  const qualified = group === '' ? resource : `${resource}.${group}`;
  return new StatusFault(404, 'NotFound', `${qualified} "${name}" not found`, { name, group, kind: resource });
}

/** 422 with one cause a faulty field. */
export function invalid(kind: string, group: string, name: string, causes: readonly { readonly field: string; readonly message: string }[]): StatusFault {
  const text = causes.map(({ field, message }) => `${field}: ${message}`).join(', ');
  return new StatusFault(422, 'Invalid', `${kind}.${group} "${name}" is invalid: ${text}`, {
    name,
    group,
    kind,
    causes: causes.map((cause) => ({ reason: 'FieldValueInvalid', ...cause })),
  });
}
