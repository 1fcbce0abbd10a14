import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchTransport } from './fetch-transport.ts';
import type { AuditEntry } from './label-and-audit.ts';
import { type Lease, leasedKey } from './leased-key.ts';
import { createTeamClient } from './team-client.ts';
import { traceCalls } from './trace-calls.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await createEmulator({ clock: 'instant' });
});
afterEach(() => emulator.close());

const shop = { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' };
const lease = (): Lease => ({
  accessKey: emulator.account.access_key,
  secretKey: emulator.account.secret_key,
  expiresAt: Date.now() + 60_000,
});

/** A service with one operation that the emulator does not have. */
function newerService(input: string, init: RequestInit): Promise<Response> {
  return new URL(input).pathname.endsWith('/events')
    ? Promise.resolve(Response.json({ Events: [{ id: 'event-1', message: 'The control plane is ready.' }] }))
    : emulator.fetch(input, init);
}

test('operations, middleware, transport, credentials and traces work together', async () => {
  const audited: AuditEntry[] = [];
  const sent: string[] = [];
  const spans = new InMemorySpanExporter();
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer('shop');
  const oks = createTeamClient({
    baseUrl: emulator.url,
    lend: () => Promise.resolve(lease()),
    transport: fetchTransport(newerService, (line) => sent.push(line)),
    audit: (entry) => audited.push(entry),
    onEvent: traceCalls(tracer),
  });

  const project = await oks.projects.create({ ...shop, tags: { stage: 'test' } });
  expect(project.tags).toEqual({ team: 'shop', stage: 'test' });
  const events: { id: string; message: string }[] = await oks.call('GetClusterEvents', { cluster_id: 'web' });
  expect(events.map(({ id }) => id)).toEqual(['event-1']);
  await expect(oks.projects.get('nobody')).rejects.toMatchObject({ code: 'not_found' });
  await expect(oks.projects.create(shop)).rejects.toMatchObject({ code: 'conflict' });

  expect(audited).toEqual([
    { operation: 'CreateProject', outcome: 'done', requestId: expect.any(String) },
    { operation: 'CreateProject', outcome: 'failed', requestId: undefined },
  ]);
  expect(sent).toEqual([
    'POST /api/v2/projects',
    'GET /api/v2/clusters/web/events',
    'GET /api/v2/projects/nobody',
    'POST /api/v2/projects',
  ]);
  expect(
    spans
      .getFinishedSpans()
      .map(({ name, attributes, status }) => [
        name,
        attributes['http.response.status_code'],
        attributes['url.template'],
        status.code,
      ]),
  ).toEqual([
    ['CreateProject', 200, '/projects', 0],
    ['GetClusterEvents', 200, '/clusters/{cluster_id}/events', 0],
    ['GetProject', 404, '/projects/{project_id}', 2],
    ['CreateProject', 409, '/projects', 2],
  ]);
});

test('a failed attempt has its own span', async () => {
  const spans = new InMemorySpanExporter();
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer('shop');
  let broken = true;
  const oks = createTeamClient({
    baseUrl: emulator.url,
    lend: () => Promise.resolve(lease()),
    transport: fetchTransport(
      (input, init) => {
        if (!broken) return emulator.fetch(input, init);
        broken = false;
        return Promise.reject(new TypeError('fetch failed'));
      },
      () => undefined,
    ),
    audit: () => undefined,
    onEvent: traceCalls(tracer),
  });
  expect(await oks.projects.list()).toEqual([]);
  expect(
    spans
      .getFinishedSpans()
      .map(({ name, attributes }) => [name, attributes['error.type'], attributes['http.request.resend_count']]),
  ).toEqual([
    ['ListProjects', 'FETCH_FAILED', 0],
    ['ListProjects', undefined, 1],
  ]);
});

test('a key is shared, replaced when it expires or is rejected, and not replaced twice in a row', async () => {
  let lent = 0;
  let refusing = 0;
  const clients = (lend: () => Promise<Lease>) =>
    createTeamClient({
      baseUrl: emulator.url,
      lend,
      transport: fetchTransport(
        (input, init) => emulator.fetch(input, init),
        () => undefined,
      ),
      audit: () => undefined,
    });
  const oks = clients(() => {
    lent += 1;
    return Promise.resolve(refusing > 0 ? { ...lease(), secretKey: `wrong-${refusing--}` } : lease());
  });
  await Promise.all([oks.projects.list(), oks.projects.list(), oks.projects.list()]);
  expect(lent).toBe(1);

  refusing = 1;
  lent = 0;
  const second = clients(() => {
    lent += 1;
    return Promise.resolve(refusing > 0 ? { ...lease(), secretKey: `wrong-${refusing--}` } : lease());
  });
  expect(await second.projects.list()).toEqual([]);
  expect(lent).toBe(2);

  const never = clients(() => Promise.resolve({ ...lease(), secretKey: 'wrong' }));
  await expect(never.projects.list()).rejects.toMatchObject({ code: 'authentication' });

  let time = 0;
  const times: number[] = [];
  const timed = leasedKey(
    () => (times.push(time), Promise.resolve({ ...lease(), expiresAt: time + 10 })),
    () => time,
  );
  const request = { method: 'GET', url: new URL(emulator.url) };
  for (time of [0, 5, 10, 15, 20]) await timed.authorize(request);
  expect(times).toEqual([0, 10, 20]);
});
