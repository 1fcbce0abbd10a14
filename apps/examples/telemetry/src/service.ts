import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Client, isOksError } from '@oks-kit/client';
import { context, defaultTextMapGetter, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

export interface ServiceOptions {
  readonly oks: Client;
  readonly tracer: Tracer;
}

const propagator = new W3CTraceContextPropagator();

/** A service that answers `GET /projects/NAME` with the names and states of the project's clusters. */
export function createService({ oks, tracer }: ServiceOptions): Server {
  return createServer((request, response) => {
    // The caller's trace continues here.
    const parent = propagator.extract(context.active(), request.headers, defaultTextMapGetter);
    const options = { kind: SpanKind.SERVER };
    void tracer.startActiveSpan('GET /projects/{name}', options, parent, async (span) => {
      const status = await answer(oks, request, response);
      span.setAttribute('http.response.status_code', status);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
  });
}

async function answer(oks: Client, request: IncomingMessage, response: ServerResponse): Promise<number> {
  const send = (status: number, body: unknown): number => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    return status;
  };
  const [, name] = /^\/projects\/([a-z][a-z0-9-]*)$/.exec(request.url ?? '') ?? [];
  if (name === undefined) return send(404, { error: 'Unknown path.' });
  try {
    const [project] = await oks.projects.list({ name });
    if (project === undefined) return send(404, { error: 'There is no such project.' });
    const clusters = await oks.clusters.list({ project_id: project.id });
    return send(
      200,
      clusters.map((cluster) => ({ name: cluster.name, status: cluster.statuses.status })),
    );
  } catch (error) {
    return send(502, { error: isOksError(error) ? error.code : 'unknown' });
  }
}
