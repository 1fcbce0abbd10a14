import type { Middleware } from '@oks-kit/client';

/** An entry of the audit log. */
export interface AuditEntry {
  readonly operation: string;
  readonly outcome: 'done' | 'failed';
  readonly requestId: string | undefined;
}

/** Adds the team's tags to new resources and writes every change to the audit log. */
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
