import type { AddressInfo } from 'node:net';
import { createClient } from '@oks-kit/client';
import { createEmulator } from '@oks-kit/emulator';
import { context, type HrTime } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { beforeAll, expect, test } from 'vitest';
import { createService } from './service.ts';
import { traceOperations } from './trace-operations.ts';

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});

/** A running service over an emulator, and the spans that it has finished. */
async function startService() {
  const emulator = await createEmulator({ clock: 'instant' });
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const tracer = provider.getTracer('cluster-service');
  const oks = createClient({
    baseUrl: emulator.url,
    fetch: emulator.fetch,
    credentials: emulator.credentials,
    middleware: traceOperations(tracer),
    retry: { baseMs: 1, capMs: 1 },
  });
  const service = createService({ oks, tracer });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  // Boundary: a server that listens on TCP has an AddressInfo.
  const { port } = service.address() as AddressInfo;
  return {
    emulator,
    oks,
    exporter,
    /** Asks the service and waits until its span has ended. */
    ask: async (path: string, headers: Record<string, string> = {}) => {
      const before = serverSpans(exporter).length;
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
      await expect.poll(() => serverSpans(exporter).length).toBeGreaterThan(before);
      return { status: response.status, body: await response.json() };
    },
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => service.close(resolve));
      await emulator.close();
    },
  };
}

function serverSpans(exporter: InMemorySpanExporter): ReadableSpan[] {
  return exporter.getFinishedSpans().filter(({ name }) => name.startsWith('GET /'));
}

/** The names of the spans below each span of the service, in the order of their start. */
function tree(exporter: InMemorySpanExporter): (readonly [string, string[]])[] {
  const spans = exporter.getFinishedSpans();
  return serverSpans(exporter).map((span) => [
    span.spanContext().traceId,
    spans
      .filter(({ parentSpanContext }) => parentSpanContext?.spanId === span.spanContext().spanId)
      .toSorted((a, b) => nanoseconds(a.startTime) - nanoseconds(b.startTime))
      .map(({ name }) => name),
  ]);
}

function nanoseconds([seconds, rest]: HrTime): number {
  return seconds * 1e9 + rest;
}

test('the calls of a request are spans below the span of the request, in the trace of its caller', async () => {
  await using running = await startService();
  const { oks, exporter, ask } = running;
  await oks.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  exporter.reset();
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
  expect(await ask('/projects/shop', { traceparent })).toEqual({ status: 200, body: [] });
  expect(tree(exporter)).toEqual([[traceId, ['ListProjects', 'ListClustersByProjectID']]]);
  const [call] = exporter.getFinishedSpans();
  expect(call?.attributes).toEqual({
    'http.request.method': 'GET',
    'url.template': '/projects',
    'oks.request_id': expect.any(String),
  });
});

test('concurrent requests have separate traces', async () => {
  await using running = await startService();
  const { oks, exporter, ask } = running;
  await oks.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  exporter.reset();
  await Promise.all([ask('/projects/shop'), ask('/projects/nobody')]);
  await expect.poll(() => serverSpans(exporter).length).toBe(2);
  const traces = tree(exporter);
  expect(new Set(traces.map(([traceId]) => traceId)).size).toBe(2);
  expect(traces.map(([, calls]) => calls.join()).toSorted()).toEqual([
    'ListProjects',
    'ListProjects,ListClustersByProjectID',
  ]);
});

test('a repeated call is one span; a failed call has the error code, but not the message', async () => {
  await using running = await startService();
  const { emulator, exporter, ask } = running;
  emulator.faults.add({ kind: 'server_error', status: 503, operations: ['ListProjects'], times: 1 });
  expect(await ask('/projects/shop')).toMatchObject({ status: 404 });
  expect(tree(exporter).map(([, calls]) => calls)).toEqual([['ListProjects']]);
  exporter.reset();
  emulator.faults.add({ kind: 'not_implemented', operations: ['ListProjects'], times: 1 });
  expect(await ask('/projects/shop')).toEqual({ status: 502, body: { error: 'not_implemented' } });
  const [call, request] = exporter.getFinishedSpans();
  expect([call?.status, request?.status]).toEqual([{ code: 2 }, { code: 2 }]);
  expect(call?.attributes).toMatchObject({ 'error.type': 'not_implemented', 'oks.request_id': expect.any(String) });
  expect(call?.events).toEqual([]);
});
