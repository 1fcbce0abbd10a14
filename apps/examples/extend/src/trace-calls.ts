import type { OnEvent } from '@oks-kit/client';
import { type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';

/** Creates an OpenTelemetry span for each attempt from the events of a client. */
export function traceCalls(tracer: Tracer): OnEvent {
  // A call has only one attempt at a time.
  const open = new Map<number, Span>();

  function end(call: number, finish: (span: Span) => void): void {
    const span = open.get(call);
    if (span === undefined) return;
    open.delete(call);
    finish(span);
    span.end();
  }

  return (event) => {
    switch (event.type) {
      case 'request':
        open.set(
          event.call,
          tracer.startSpan(event.operation, {
            kind: SpanKind.CLIENT,
            attributes: {
              'http.request.method': event.method,
              'url.template': event.pathTemplate,
              'http.request.resend_count': event.attempt - 1,
            },
          }),
        );
        break;
      case 'response':
        end(event.call, (span) => {
          span.setAttribute('http.response.status_code', event.status);
          if (event.requestId !== undefined) span.setAttribute('oks.request_id', event.requestId);
          if (event.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
        });
        break;
      case 'lost':
        end(event.call, (span) => {
          span.setAttribute('error.type', event.reason);
          span.setStatus({ code: SpanStatusCode.ERROR });
        });
        break;
      default:
        // Other events happen between attempts.
        break;
    }
  };
}
