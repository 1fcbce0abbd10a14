import { isOksError, type Middleware, OksApiError } from '@oks-kit/client';
import { type Attributes, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';

/** Creates a span for each call. It is a child of the active span and covers all attempts of the call. */
export function traceOperations(tracer: Tracer): Middleware {
  return (call, next) => {
    const { id, method, path } = call.operation;
    const attributes: Attributes = { 'http.request.method': method, 'url.template': path };
    return tracer.startActiveSpan(id, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      try {
        const result = await next(call);
        if (result.requestId !== undefined) span.setAttribute('oks.request_id', result.requestId);
        return result;
      } catch (error) {
        // The message may name resources. The code is stable.
        span.setAttribute('error.type', isOksError(error) ? error.code : 'unknown');
        if (error instanceof OksApiError && error.requestId !== undefined)
          span.setAttribute('oks.request_id', error.requestId);
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  };
}
