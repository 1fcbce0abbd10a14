import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { accessKey } from '@oks-kit/auth';
import { isOksError, OksCallError } from '@oks-kit/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient, kyTransport, type RetryOptions, type Transport } from './index.ts';
import { nodeTransport } from './node/index.ts';
import { project } from './project.fixture.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let answers: Answer[] = [];
let hits: string[] = [];
let turn = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    // Ignore requests of the previous test.
    if (request.headers['user-agent'] !== `turn-${turn}`) {
      request.socket.destroy();
      return;
    }
    hits.push(`${request.method ?? ''} ${request.url ?? ''}`);
    (answers.length > 1 ? answers.shift() : answers[0])?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
// Timers run normally, and a response can advance time with `timePasses`.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
  hits = [];
  turn += 1;
});
afterEach(() => {
  vi.useRealTimers();
});

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const raw =
  (status: number, text: string, contentType: string): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': contentType }).end(text);
const reset: Answer = (request) => request.socket.destroy();
/**
 * Receives a request and advances time before it responds, so that a timeout does not depend on the speed of the
 * machine.
 */
const timePasses =
  (ms: number): Answer =>
  () =>
    void vi.advanceTimersByTime(ms);
const ok = json(200, { Project: project, ResponseContext: { RequestId: 'r-1' } });

function clientOf(
  transport: Transport | undefined,
  options: { timeoutMs?: number; deadlineMs?: number; retry?: RetryOptions } = {},
) {
  // Boundary: a server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return createClient({
    baseUrl: `http://127.0.0.1:${port}/api/v2`,
    credentials: accessKey({ accessKey: 'AKCANARY', secretKey: 'SKCANARY' }),
    transport,
    retry: { baseMs: 1, capMs: 2 },
    rateLimit: false,
    userAgent: `turn-${turn}`,
    ...options,
  });
}

async function errorOf(call: PromiseLike<unknown>): Promise<{ code: string; message: string; maybeApplied: boolean }> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof OksCallError)) throw error;
    expect(JSON.stringify(error) + error.message + String(error.stack)).not.toContain('CANARY');
    return { code: error.code, message: error.message, maybeApplied: error.maybeApplied };
  }
  return { code: 'none', message: '', maybeApplied: false };
}

describe.each([
  ['ky', () => undefined],
  ['ky and a fetch of one’s own', () => kyTransport((input, init) => fetch(input, init))],
  ['the lean transport', () => nodeTransport()],
])('over %s', (_name, transport) => {
  test.each([
    [
      'HTML with a status of success',
      raw(200, '<html>\u001b[31mlogin</html>', 'text/html'),
      'response',
      /200, text\/html, starting with "<html> \[31mlogin/,
    ],
    ['an empty answer', raw(200, '', ''), 'response', /no content type, empty/],
    ['JSON that breaks off', raw(200, '{"Project": {"id"', 'application/json'), 'response', /not a JSON object/],
    ['JSON without the payload', json(200, { ResponseContext: {} }), 'response', /no `Project`/],
    [
      'a payload without its ID',
      json(200, { Project: { ...project, id: undefined } }),
      'response',
      /`Project.id`: required/,
    ],
    [
      'a prototype as payload',
      raw(200, '{"__proto__": {"Project": {}}}', 'application/json'),
      'response',
      /no `Project`/,
    ],
    ['HTML with an error status', raw(404, '<html>', 'text/html'), 'response', /404, text\/html/],
    [
      'the service’s envelope',
      json(404, { Errors: [{ Code: '404', Details: 'Project not found.' }] }),
      'not_found',
      /failed with 404: Project not found\.$/,
    ],
    [
      'faults by field',
      json(422, { Errors: [{ Details: [{ loc: ['body', 'cidr'], msg: 'bad', type: 'x' }] }] }),
      'validation',
      /cidr: bad/,
    ],
    [
      'the reference’s own faults',
      json(422, { detail: [{ loc: ['query', 'name'], msg: 'too long', type: 'x' }] }),
      'validation',
      /name: too long/,
    ],
    ['a gateway’s message', json(401, { message: 'Unauthorized' }), 'authentication', /401: Unauthorized/],
    ['a challenge for a code', json(401, { otp_required: true }), 'otp_required', /one-time password/],
  ])('%s', async (_, answer, code, message) => {
    answers = [answer];
    const error = await errorOf(clientOf(transport()).projects.get('p-1'));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(hits).toHaveLength(1);
  });

  test('a redirect is an error and is not followed', async () => {
    answers = [(_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end()];
    const error = await errorOf(clientOf(transport()).projects.get('p-1'));
    expect(error).toMatchObject({
      code: 'response',
      message: expect.stringMatching(/302, a redirect to http:\/\/127\.0\.0\.1:1\/elsewhere/),
    });
    expect(hits).toEqual(['GET /api/v2/projects/p-1']);
  });

  test('a response over 16 MiB is rejected while it is received', async () => {
    const block = Buffer.alloc(1024 * 1024, 'a');
    answers = [
      (_, response) => {
        response.writeHead(200);
        const more = (): void => {
          if (!response.destroyed) response.write(block, more);
        };
        more();
      },
    ];
    expect(await errorOf(clientOf(transport()).projects.get('p-1'))).toMatchObject({
      code: 'response',
      message: expect.stringContaining('larger than'),
    });
  });

  test('safe operations are retried', async () => {
    answers = [reset, json(503, {}), json(429, {}, { 'retry-after': '0' }), ok];
    expect((await clientOf(transport()).projects.get('p-1')).id).toBe('p-1');
    expect(hits).toHaveLength(4);
  });

  test('a create is retried only if it was certainly not processed', async () => {
    const create = { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' };
    answers = [json(429, {}, { 'retry-after': '0' }), json(503, {}, { 'retry-after': '0' }), ok];
    expect((await clientOf(transport()).projects.create(create)).id).toBe('p-1');
    hits = [];
    answers = [reset];
    expect(await errorOf(clientOf(transport()).projects.create(create))).toMatchObject({
      code: 'connection',
      maybeApplied: true,
    });
    answers = [json(500, {})];
    expect(await errorOf(clientOf(transport()).projects.create(create))).toMatchObject({
      code: 'server',
      maybeApplied: true,
    });
    expect(hits).toHaveLength(2);
  });

  test('a request to a closed port, or one that `fetch` blocks, was certainly not sent', async () => {
    const client = createClient({
      baseUrl: 'http://127.0.0.1:1/api/v2',
      credentials: accessKey({ accessKey: 'AK', secretKey: 'SK' }),
      transport: transport(),
      retry: { attempts: 1 },
    });
    expect(
      await errorOf(client.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' })),
    ).toMatchObject({
      code: 'connection',
      maybeApplied: false,
      message: expect.stringMatching(
        /`fetch` blocks this port \(PORT_BLOCKED\)|the connection was refused \(ECONNREFUSED\)/,
      ),
    });
  });

  test('a repeated DELETE that returns 404 is a success', async () => {
    answers = [reset, json(404, { Errors: [{ Details: 'Project not found.' }] })];
    expect(await clientOf(transport()).projects.delete('p-1')).toBe('An earlier attempt deleted it.');
    answers = [json(404, { Errors: [] })];
    expect(await errorOf(clientOf(transport()).projects.delete('p-1'))).toMatchObject({ code: 'not_found' });
  });

  test('after a repeated PATCH that returns 409, the resource is compared', async () => {
    answers = [reset, json(409, { Errors: [] }), json(200, { Project: { ...project, description: 'new' } })];
    expect((await clientOf(transport()).projects.update('p-1', { description: 'new' })).description).toBe('new');
    answers = [reset, json(409, { Errors: [] }), json(200, { Project: { ...project, description: 'other' } })];
    expect(await errorOf(clientOf(transport()).projects.update('p-1', { description: 'new' }))).toMatchObject({
      code: 'conflict',
    });
  });

  test('an attempt that takes too long is aborted', async () => {
    answers = [timePasses(60_000)];
    const client = clientOf(transport(), { timeoutMs: 60_000 });
    expect(
      await errorOf(client.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' })),
    ).toMatchObject({ code: 'timeout', maybeApplied: true });
    expect(hits).toHaveLength(1);
  });

  test.each([
    ['gzip', (text: string) => gzipSync(text)],
    ['br', (text: string) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ])('%s is decompressed, and the size limit applies to the decompressed body', async (encoding, compress) => {
    const text = JSON.stringify({ Project: project });
    answers = [(_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(compress(text))];
    expect((await clientOf(transport()).projects.get('p-1')).id).toBe('p-1');
    answers = [
      (_, response) =>
        response.writeHead(200, { 'content-encoding': encoding }).end(compress('a'.repeat(17 * 1024 * 1024))),
    ];
    expect(await errorOf(clientOf(transport()).projects.get('p-1'))).toMatchObject({
      code: 'response',
      message: expect.stringContaining('larger than'),
    });
  });

  test('accepts a byte order mark and any Unicode text', async () => {
    answers = [
      raw(200, `\ufeff${JSON.stringify({ Project: { ...project, description: 'é€😀' } })}`, 'application/json'),
    ];
    expect((await clientOf(transport()).projects.get('p-1')).description).toBe('é€😀');
  });

  test('rejects a content-length over 16 MiB without reading the body', async () => {
    answers = [(_, response) => response.writeHead(200, { 'content-length': String(64 * 1024 * 1024) }).write('{')];
    expect(await errorOf(clientOf(transport()).projects.get('p-1'))).toMatchObject({
      code: 'response',
      message: expect.stringContaining('larger than'),
    });
  });

  test('an incomplete response is an error', async () => {
    answers = [
      (request, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{"Project": ');
        setImmediate(() => request.socket.destroy());
      },
    ];
    const create = { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' };
    expect(await errorOf(clientOf(transport()).projects.create(create))).toMatchObject({
      code: 'connection',
      maybeApplied: true,
    });
    expect(hits).toHaveLength(1);
  });

  test('an attempt that times out is retried until the deadline', async () => {
    answers = [timePasses(60_000), timePasses(60_000), ok];
    expect((await clientOf(transport(), { timeoutMs: 60_000 }).projects.get('p-1')).id).toBe('p-1');
    expect(hits).toHaveLength(3);
    hits = [];
    answers = [timePasses(60_000)];
    const late = await errorOf(
      clientOf(transport(), {
        timeoutMs: 60_000,
        deadlineMs: 150_000,
        retry: { attempts: 1000, baseMs: 1, budget: 1000 },
      }).projects.delete('p-1'),
    );
    expect(late).toMatchObject({ code: 'timeout', maybeApplied: true });
    expect(hits).toHaveLength(3);
    server.closeAllConnections();
  });

  test('`Retry-After` can be a date of the server’s clock', async () => {
    const date = new Date('2020-01-01T00:00:00Z').toUTCString();
    answers = [json(429, {}, { 'retry-after': date, date }), ok];
    expect((await clientOf(transport()).projects.get('p-1')).id).toBe('p-1');
    answers = [json(429, {}, { 'retry-after': '3600' })];
    expect(await errorOf(clientOf(transport()).projects.get('p-1'))).toMatchObject({ code: 'rate_limit' });
  });

  test('request headers that a gateway repeats are never shown', async () => {
    const echo =
      (status: number, type: string): Answer =>
      (request, response) =>
        response
          .writeHead(status, { 'content-type': type })
          .end(
            JSON.stringify({ message: `You sent ${String(request.headers['secretkey'])}`, headers: request.headers }),
          );
    for (const answer of [echo(401, 'application/json'), echo(500, 'text/html'), echo(200, 'text/plain')]) {
      answers = [answer];
      expect((await errorOf(clientOf(transport(), { retry: { attempts: 1 } }).projects.get('p-1'))).code).not.toBe(
        'none',
      );
    }
    expect((await errorOf(clientOf(transport()).projects.get('p-1'))).message).toContain('no `Project`');
  });

  test('an invalid kubeconfig is not quoted', async () => {
    for (const body of [
      'apiVersion: v1 CANARY',
      '{"Cluster": {"data": {"kubeconfig": "CANARY',
      '{"Cluster": {"data": {"kubeconfig": ["CANARY"]}}}',
    ]) {
      answers = [raw(200, body, 'application/json')];
      expect((await errorOf(clientOf(transport()).clusters.kubeconfig('c-1'))).code).toBe('response');
    }
    answers = [json(500, { message: 'users:\n- client-key-data: CANARY' })];
    expect((await errorOf(clientOf(transport()).clusters.kubeconfig('c-1'))).code).toBe('server');
  });

  test('an aborted call stops immediately, whatever it waits for', async () => {
    const stop = new AbortController();
    answers = [() => stop.abort(new Error('enough'))];
    await expect(clientOf(transport()).projects.list({}, { signal: stop.signal })).rejects.toThrow('enough');
    const pausing = new AbortController();
    answers = [
      (_, response) => (
        json(429, {}, { 'retry-after': '30' })(_, response), setImmediate(() => pausing.abort(new Error('enough')))
      ),
    ];
    await expect(clientOf(transport()).projects.list({}, { signal: pausing.signal })).rejects.toThrow('enough');
    server.closeAllConnections();
  });

  test('the result of a repeated change is checked', async () => {
    answers = [reset, json(404, { Errors: [] })];
    expect(await clientOf(transport()).projects.delete('p-1')).toBe('An earlier attempt deleted it.');
    answers = [reset, json(409, {}), json(200, { Project: { ...project, description: 'new' } })];
    expect((await clientOf(transport()).projects.update('p-1', { description: 'new' })).description).toBe('new');
    answers = [reset, json(409, {}), ok];
    expect(await errorOf(clientOf(transport()).projects.update('p-1', { description: 'new' }))).toMatchObject({
      code: 'conflict',
      maybeApplied: true,
    });
    answers = [json(404, {})];
    expect(await errorOf(clientOf(transport()).projects.delete('p-1'))).toMatchObject({
      code: 'not_found',
      maybeApplied: false,
    });
    hits = [];
    answers = [reset];
    expect(await errorOf(clientOf(transport()).clusters.upgrade('c-1'))).toMatchObject({
      code: 'connection',
      maybeApplied: true,
    });
    expect(hits).toHaveLength(1);
  });

  test('in an outage, all calls share the retry budget', async () => {
    answers = [json(503, {})];
    const client = clientOf(transport(), { retry: { budget: 5, baseMs: 1 } });
    const ended = await Promise.all(Array.from({ length: 20 }, () => errorOf(client.projects.get('p-1'))));
    expect(new Set(ended.map(({ code }) => code))).toEqual(new Set(['server']));
    expect(hits).toHaveLength(25);
  });

  test('waitFor ignores temporary errors and stops immediately on `failed`', async () => {
    answers = [reset, json(502, {}), json(502, {}), json(502, {}), json(502, {}), ok];
    const client = clientOf(transport());
    expect((await client.projects.waitFor('p-1', 'ready', { intervalMs: 1 })).id).toBe('p-1');
    answers = [json(200, { Project: { ...project, status: 'failed' } })];
    const error: unknown = await client.projects
      .waitFor('p-1', 'ready', { intervalMs: 1 })
      .catch((thrown: unknown) => thrown);
    expect(isOksError(error, 'wait_failed')).toBe(true);
    const deploying = json(200, { Project: { ...project, status: 'deploying' } });
    answers = [deploying, timePasses(60_000)];
    const late: unknown = await client.projects
      .waitFor('p-1', 'ready', { intervalMs: 1, timeoutMs: 60_000 })
      .catch((thrown: unknown) => thrown);
    expect(isOksError(late, 'wait_timeout') && late.message).toMatch(/its last status is deploying/);
    // A request that the deadline has aborted must not arrive in the next test.
    server.closeAllConnections();
  });
});

test('an unknown host is named, and nothing was sent', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  // Boundary: as above.
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const client = createClient({
    baseUrl: `http://127.0.0.1:${port}/api/v2`,
    credentials: accessKey({ accessKey: 'AKCANARY', secretKey: 'SKCANARY' }),
    retry: { attempts: 1 },
  });
  const error = await errorOf(client.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' }));
  expect(error).toEqual({
    code: 'connection',
    message: `CreateProject: no response from http://127.0.0.1:${port}: the connection was refused (ECONNREFUSED).`,
    maybeApplied: false,
  });
});
