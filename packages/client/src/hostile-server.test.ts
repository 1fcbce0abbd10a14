import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accessKey } from '@oks-kit/auth';
import { isOksError, OksCallError } from '@oks-kit/schemas';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createClient, type Transport } from './index.ts';
import { nodeTransport } from './node/index.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let answers: Answer[] = [];
let hits: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    hits.push(`${request.method ?? ''} ${request.url ?? ''}`);
    (answers.length > 1 ? answers.shift() : answers[0])?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  hits = [];
});

const project = {
  id: 'p-1',
  name: 'shop',
  cidr: '10.50.0.0/18',
  region: 'eu-west-2',
  status: 'ready',
  tags: {},
  disable_api_termination: false,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};
const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const raw =
  (status: number, text: string, contentType: string): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': contentType }).end(text);
const reset: Answer = (request) => request.socket.destroy();
const ok = json(200, { Project: project, ResponseContext: { RequestId: 'r-1' } });

function clientOf(transport: Transport | undefined, options: { timeoutMs?: number } = {}) {
  // Boundary: a server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return createClient({
    baseUrl: `http://127.0.0.1:${port}/api/v2`,
    credentials: accessKey({ accessKey: 'AKCANARY', secretKey: 'SKCANARY' }),
    transport,
    retry: { baseMs: 1, capMs: 2 },
    rateLimit: false,
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
  ['the lean transport', () => nodeTransport()],
])('over %s', (_name, transport) => {
  test.each([
    ['HTML with a status of success', raw(200, '<html>\u001b[31mlogin</html>', 'text/html'), 'response', /200, text\/html, starting with "<html> \[31mlogin/],
    ['an empty answer', raw(200, '', ''), 'response', /no content type, empty/],
    ['JSON that breaks off', raw(200, '{"Project": {"id"', 'application/json'), 'response', /no JSON object/],
    ['JSON without the payload', json(200, { ResponseContext: {} }), 'response', /no `Project`/],
    ['a payload without its ID', json(200, { Project: { ...project, id: undefined } }), 'response', /`Project.id`: required/],
    ['a prototype as payload', raw(200, '{"__proto__": {"Project": {}}}', 'application/json'), 'response', /no `Project`/],
    ['HTML with an error status', raw(404, '<html>', 'text/html'), 'response', /404, text\/html/],
    ['the service’s envelope', json(404, { Errors: [{ Code: '404', Details: 'Project not found.' }] }), 'not_found', /failed with 404: Project not found\.$/],
    ['faults by field', json(422, { Errors: [{ Details: [{ loc: ['body', 'cidr'], msg: 'bad', type: 'x' }] }] }), 'validation', /cidr: bad/],
    ['the reference’s own faults', json(422, { detail: [{ loc: ['query', 'name'], msg: 'too long', type: 'x' }] }), 'validation', /name: too long/],
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
    expect(error).toMatchObject({ code: 'response', message: expect.stringMatching(/302, a redirect to http:\/\/127\.0\.0\.1:1\/elsewhere/) });
    expect(hits).toEqual(['GET /api/v2/projects/p-1']);
  });

  test('an answer over 32 MiB is refused while it streams', async () => {
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
    expect(await errorOf(clientOf(transport()).projects.get('p-1'))).toMatchObject({ code: 'response', message: expect.stringContaining('larger than') });
  });

  test('what is safe to repeat is repeated', async () => {
    answers = [reset, json(503, {}), json(429, {}, { 'retry-after': '0' }), ok];
    expect((await clientOf(transport()).projects.get('p-1')).id).toBe('p-1');
    expect(hits).toHaveLength(4);
  });

  test('what is not safe is repeated only where it surely was not taken', async () => {
    const create = { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' };
    answers = [json(429, {}, { 'retry-after': '0' }), json(503, {}, { 'retry-after': '0' }), ok];
    expect((await clientOf(transport()).projects.create(create)).id).toBe('p-1');
    hits = [];
    answers = [reset];
    expect(await errorOf(clientOf(transport()).projects.create(create))).toMatchObject({ code: 'connection', maybeApplied: true });
    answers = [json(500, {})];
    expect(await errorOf(clientOf(transport()).projects.create(create))).toMatchObject({ code: 'server', maybeApplied: true });
    expect(hits).toHaveLength(2);
  });

  test('a repeated deletion that meets 404 is done', async () => {
    answers = [reset, json(404, { Errors: [{ Details: 'Project not found.' }] })];
    expect(await clientOf(transport()).projects.delete('p-1')).toBe('An earlier attempt deleted it.');
    answers = [json(404, { Errors: [] })];
    expect(await errorOf(clientOf(transport()).projects.delete('p-1'))).toMatchObject({ code: 'not_found' });
  });

  test('a repeated change that meets 409 is compared with what is there', async () => {
    answers = [reset, json(409, { Errors: [] }), json(200, { Project: { ...project, description: 'new' } })];
    expect((await clientOf(transport()).projects.update('p-1', { description: 'new' })).description).toBe('new');
    answers = [reset, json(409, { Errors: [] }), json(200, { Project: { ...project, description: 'other' } })];
    expect(await errorOf(clientOf(transport()).projects.update('p-1', { description: 'new' }))).toMatchObject({ code: 'conflict' });
  });

  test('an attempt that takes too long is ended', async () => {
    answers = [() => undefined];
    const client = clientOf(transport(), { timeoutMs: 40 });
    expect(await errorOf(client.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' }))).toMatchObject({ code: 'timeout', maybeApplied: true });
    expect(hits).toHaveLength(1);
  });

  test('a wait outlives passing faults and stops at once on `failed`', async () => {
    answers = [reset, json(502, {}), json(502, {}), json(502, {}), json(502, {}), ok];
    const client = clientOf(transport());
    expect((await client.projects.waitFor('p-1', 'ready', { intervalMs: 1 })).id).toBe('p-1');
    answers = [json(200, { Project: { ...project, status: 'failed' } })];
    const error: unknown = await client.projects.waitFor('p-1', 'ready', { intervalMs: 1 }).catch((thrown: unknown) => thrown);
    expect(isOksError(error, 'wait_failed')).toBe(true);
    answers = [json(200, { Project: { ...project, status: 'deploying' } })];
    const late: unknown = await client.projects.waitFor('p-1', 'ready', { intervalMs: 1, timeoutMs: 20 }).catch((thrown: unknown) => thrown);
    expect(isOksError(late, 'wait_timeout') && late.message).toMatch(/it is deploying/);
  });
});

test('a host that is not there is named, and surely took nothing', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  // Boundary: as above.
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const client = createClient({ baseUrl: `http://127.0.0.1:${port}/api/v2`, credentials: accessKey({ accessKey: 'AKCANARY', secretKey: 'SKCANARY' }), retry: { attempts: 1 } });
  const error = await errorOf(client.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' }));
  expect(error).toEqual({
    code: 'connection',
    message: `CreateProject: http://127.0.0.1:${port} gave no answer, the connection was refused (ECONNREFUSED).`,
    maybeApplied: false,
  });
});
