import type { Middleware } from '@oks-kit/client';

/** One change, for the audit trail. */
export interface AuditEntry {
  readonly operation: string;
  readonly outcome: 'done' | 'failed';
  readonly requestId: string | undefined;
}

/** Puts the team's tags on whatever is created, and tells of every change whether it was done. */
export function labelAndAudit(tags: Readonly<Record<string, string>>, audit: (entry: AuditEntry) => void): Middleware {
  return async (call, next) => {
    const { id, method } = call.operation;
    if (method === 'GET') return next(call);
    const body = call.input['body'];
    const labelled =
      id.startsWith('Create') && isRecord(body)
        ? { ...call, input: { ...call.input, body: { ...body, tags: { ...tags, ...tagsOf(body) } } } }
        : call;
    try {
      const result = await next(labelled);
      audit({ operation: id, outcome: 'done', requestId: result.requestId });
      return result;
    } catch (error) {
      audit({ operation: id, outcome: 'failed', requestId: undefined });
      throw error;
    }
  };
}

function tagsOf(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return isRecord(body['tags']) ? body['tags'] : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
