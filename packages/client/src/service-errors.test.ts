import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { type Clock, isOksError, OksWaitError, type Transport } from '@oks-kit/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ClientEvent, type ClientOptions, createClient, type OksError } from './index.ts';
import { nodeTransport } from './node/index.ts';
import { project } from './project.fixture.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let answers: Answer[] = [];
let hits: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    hits.push(`${request.method ?? ''} ${(request.url ?? '').replace('/api/v2', '')}`);
    request.resume().on('end', () => (answers.length > 1 ? answers.shift() : answers[0])?.(request, response));
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

const answer =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const failureBody = (status: number, Type: string, Details: string): unknown => ({
  Errors: [{ Code: String(status), Type, Details }],
  ResponseContext: { RequestId: 'r-1' },
});
const failure = (status: number, type: string, details: string, headers?: Record<string, string>): Answer =>
  answer(status, failureBody(status, type, details), headers);
const reset: Answer = (request) => request.socket.destroy();

const done = answer(200, { Project: project, ResponseContext: { RequestId: 'r-2' } });
const notReadyFailure = [503, 'ResourceIsNotReady', 'Project not ready: pending'] as const;
const notReady = failure(...notReadyFailure);
/** Answers at once: the last attempt before a deadline has little real time. */
const notReadyAtOnce: Transport = () =>
  Promise.resolve({
    status: 503,
    header: () => null,
    headers: () => [],
    text: () => Promise.resolve(JSON.stringify(failureBody(...notReadyFailure))),
    discard: () => undefined,
  });
const input = { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' };

/** A clock whose time passes only while a call pauses. */
function pausingClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep(ms) {
      now += ms;
      return Promise.resolve();
    },
  };
}

function clientOf(options: Partial<ClientOptions> = {}) {
  // Boundary: a server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return createClient({
    baseUrl: `http://127.0.0.1:${port}/api/v2`,
    credentials: { authorize: () => ({ AccessKey: 'AK' }) },
    transport: nodeTransport(),
    rateLimit: false,
    clock: pausingClock(),
    random: () => 0.5,
    ...options,
  });
}

async function errorOf(call: PromiseLike<unknown>): Promise<Partial<OksError>> {
  return Promise.resolve(call).then(
    () => ({ code: 'none' as never }),
    (error: unknown) => error as Partial<OksError>, // Boundary: the assertion looks at it.
  );
}

describe('a resource that is not ready', () => {
  test('is waited for with as many attempts as it takes, also by a create', async () => {
    answers = [...Array<Answer>(9).fill(notReady), done];
    const events: ClientEvent[] = [];
    const waited: number[] = [];
    const oks = clientOf({ onEvent: (event) => events.push(event) });
    const created = await oks.projects.create(input, { onNotReady: ({ waitedMs }) => void waited.push(waitedMs) });
    expect(created).toEqual(project);
    expect(hits).toEqual(Array(10).fill('POST /projects'));
    const reasons = events.flatMap((event) => (event.type === 'retry' ? [event.reason] : []));
    expect(reasons).toEqual(Array(9).fill('ResourceIsNotReady'));
    expect(waited).toEqual(waited.toSorted((a, b) => a - b));
    expect(waited).toHaveLength(9);
  });

  test.each([
    [{ deadlineMs: 10_000 }, 10_000],
    [{}, 60_000],
  ])('is waited for until the deadline (%j), and the error says that nothing was done', async (options, deadlineMs) => {
    const clock = pausingClock();
    const oks = clientOf({ clock, transport: notReadyAtOnce });
    expect(await errorOf(oks.projects.create(input, options))).toMatchObject({
      code: 'not_ready',
      maybeApplied: false,
      status: 503,
      type: 'ResourceIsNotReady',
      requestId: 'r-1',
      message: 'CreateProject failed with 503: Project not ready: pending.',
    });
    expect(clock.now()).toBeGreaterThan(deadlineMs - 200);
    expect(clock.now()).toBeLessThanOrEqual(deadlineMs);
  });

  test('is no longer waited for once the caller knows that it failed', async () => {
    answers = [notReady];
    const failed = new OksWaitError('wait_failed', 'The project has failed.');
    let looks = 0;
    const create = clientOf().projects.create(input, {
      async onNotReady() {
        looks += 1;
        await Promise.resolve();
        if (looks === 3) throw failed;
      },
    });
    expect(await errorOf(create)).toBe(failed);
    expect(hits).toHaveLength(3);
  });

  test('does not use up the attempts for other failures', async () => {
    answers = [...Array<Answer>(6).fill(notReady), failure(503, 'InternalError', 'no'), done];
    expect(await clientOf().projects.get('p-1')).toEqual(project);
  });
});

test.each([
  [423, 'LockedResource', 'locked'],
  [501, 'ResourceNotImplemented', 'not_implemented'],
])('a %i is never retried, and the error says that nothing was done', async (status, type, code) => {
  answers = [failure(status, type, 'no')];
  const oks = clientOf();
  const calls = [() => oks.projects.create(input), () => oks.projects.get('p-1'), () => oks.projects.delete('p-1')];
  for (const call of calls) expect(await errorOf(call())).toMatchObject({ code, status, maybeApplied: false });
  expect(hits).toHaveLength(3);
});

test('a 408 is a timeout: a read is retried, and a change may have been made', async () => {
  answers = [failure(408, 'TimeoutError', 'Request Timeout.')];
  const oks = clientOf();
  expect(await errorOf(oks.projects.create(input))).toMatchObject({ code: 'timeout', status: 408, maybeApplied: true });
  expect(await errorOf(oks.projects.update('p-1', { description: 'x' }))).toMatchObject({ maybeApplied: true });
  expect(hits).toHaveLength(2);
  expect(await errorOf(oks.projects.get('p-1'))).toMatchObject({ code: 'timeout', maybeApplied: false });
  expect(hits).toHaveLength(6);
});

test.each([
  ['You cannot have more than 2 projects.', 'quota', 'OksQuotaError'],
  ["Project p-1 can't be deleted because disable_api_termination is set to true.", 'conflict', 'OksConflictError'],
  ['The project has 1 active cluster(s): web', 'conflict', 'OksConflictError'],
  ['You are not allowed.', 'permission', 'OksPermissionError'],
])('a 403 with the message %j has the code %s', async (words, code, name) => {
  answers = [failure(403, 'ForbiddenError', words)];
  expect(await errorOf(clientOf().projects.delete('p-1'))).toMatchObject({ code, name, status: 403 });
});

test.each([
  ['Invalid value for cidr', 'Nothing was done. Correct `cidr`, then try again.', ['cidr']],
  ["The region 'eu-west-2' is closed.", 'Nothing was done. Correct `region`, then try again.', ['region']],
  ['Try something else.', 'Nothing was done. Correct the request, then try again.', []],
])('the hint of a 422 with the message %j names the field', async (words, hint, fields) => {
  answers = [failure(422, 'ValidationError', words)];
  const error = await errorOf(clientOf().projects.create(input));
  expect(error).toMatchObject({ code: 'validation', hint });
  expect(isOksError(error, 'validation') && error.details.map(({ path }) => path.join('.'))).toEqual(fields);
});

test('reading a deleted resource throws `not_found`', async () => {
  answers = [failure(409, 'ResourceConflict', 'The requested action failed because the project has been deleted.')];
  expect(await errorOf(clientOf().projects.get('p-1'))).toMatchObject({ code: 'not_found', status: 409 });
});

describe('a DELETE', () => {
  const deleted = failure(409, 'ResourceConflict', 'The requested action failed because the project has been deleted.');
  const missing = failure(404, 'NotFoundError', 'Project not found');

  test.each([
    ['404', missing, 404],
    ['409 "has been deleted"', deleted, 409],
  ])('that meets %s at once is not_found', async (_, first, status) => {
    answers = [first];
    expect(await errorOf(clientOf().projects.delete('p-1'))).toMatchObject({ code: 'not_found', status });
    expect(hits).toHaveLength(1);
  });

  test.each([
    ['404', missing],
    ['409 "has been deleted"', deleted],
  ])('that meets %s after one that may have been done, is done', async (_, second) => {
    answers = [reset, second];
    expect(await clientOf().projects.delete('p-1')).toBe('An earlier attempt deleted it.');
  });

  test('that meets 404 after one that certainly did nothing is not_found', async () => {
    answers = [failure(503, 'InternalError', 'no', { 'retry-after': '0' }), missing];
    expect(await errorOf(clientOf().projects.delete('p-1'))).toMatchObject({ code: 'not_found' });
    expect(hits).toHaveLength(2);
  });

  test('that meets another conflict after one that may have been done, is a conflict', async () => {
    answers = [reset, failure(409, 'ResourceConflict', 'The project is being updated.')];
    expect(await errorOf(clientOf().projects.delete('p-1'))).toMatchObject({ code: 'conflict', maybeApplied: true });
  });
});

describe('an aborted change', () => {
  const quota = failure(429, 'TooManyRequests', 'slow down');

  /** Aborts a create in the pause after its first attempts, and returns what it says about them. */
  async function abortInPause(attempts: number, change: 'create' | 'delete' = 'create'): Promise<unknown> {
    const stop = new AbortController();
    const clock = pausingClock();
    let pauses = 0;
    const oks = clientOf({
      clock: {
        now: () => clock.now(),
        async sleep(ms) {
          pauses += 1;
          if (pauses === attempts) stop.abort(new Error('enough'));
          stop.signal.throwIfAborted();
          await clock.sleep(ms);
        },
      },
    });
    const ends: unknown[] = [];
    const options = { signal: stop.signal, onAborted: (end: unknown) => void ends.push(end) };
    const call = change === 'create' ? oks.projects.create(input, options) : oks.projects.delete('p-1', options);
    await expect(call).rejects.toThrow('enough');
    expect(ends).toHaveLength(1);
    return ends[0];
  }

  test.each([
    ['503 ResourceIsNotReady', [notReady, notReady, notReady]],
    ['429', [quota, quota]],
    ['503 with Retry-After', [failure(503, 'InternalError', 'no', { 'retry-after': '1' })]],
  ])('that only met %s was not applied', async (_, refusals) => {
    answers = refusals;
    expect(await abortInPause(refusals.length)).toEqual({ maybeApplied: false });
  });

  test('whose connection was interrupted may have been applied, no matter what came after that', async () => {
    answers = [reset, notReady];
    expect(await abortInPause(2, 'delete')).toEqual({ maybeApplied: true });
  });

  test('whose request the service has received may have been applied', async () => {
    const stop = new AbortController();
    const ends: unknown[] = [];
    answers = [() => stop.abort(new Error('enough'))];
    const options = { signal: stop.signal, onAborted: (end: unknown) => void ends.push(end) };
    await expect(clientOf().projects.create(input, options)).rejects.toThrow('enough');
    expect(ends).toEqual([{ maybeApplied: true }]);
    answers = [() => stop.abort(new Error('enough'))];
    await expect(clientOf().projects.create(input, options)).rejects.toThrow('enough');
    expect(ends).toEqual([{ maybeApplied: true }, { maybeApplied: false }]);
  });

  test('that could not connect was not applied', async () => {
    const stop = new AbortController();
    const ends: unknown[] = [];
    const silent = createTcpServer((socket) => {
      socket.on('error', () => undefined).resume();
      stop.abort(new Error('enough'));
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    // Boundary: as above.
    const { port } = silent.address() as AddressInfo;
    const oks = createClient({
      baseUrl: `https://127.0.0.1:${port}`,
      credentials: { authorize: () => ({}) },
      transport: nodeTransport(),
    });
    const options = { signal: stop.signal, onAborted: (end: unknown) => void ends.push(end) };
    await expect(oks.projects.create(input, options)).rejects.toThrow('enough');
    expect(ends).toEqual([{ maybeApplied: false }]);
    silent.close();
  });
});

test('a PATCH that gets a conflict succeeds if the resource already has the requested values', async () => {
  const conflict = failure(409, 'ResourceConflict', 'Project with this name already exists.');
  answers = [conflict, done];
  expect(await clientOf().projects.update('p-1', { tags: {} })).toEqual(project);
  expect(hits).toEqual(['PATCH /projects/p-1', 'GET /projects/p-1']);
  answers = [conflict, done];
  expect(await errorOf(clientOf().projects.update('p-1', { description: 'else' }))).toMatchObject({ code: 'conflict' });
});

test.each([301, 302, 303, 307, 308])('after a %i, a create may have been made', async (status) => {
  answers = [answer(status, {}, { location: 'https://elsewhere.example/' })];
  const oks = clientOf();
  expect(await errorOf(oks.projects.create(input))).toMatchObject({ code: 'response', maybeApplied: true, status });
  expect(await errorOf(oks.projects.get('p-1'))).toMatchObject({ code: 'response', maybeApplied: false });
  expect(hits).toHaveLength(2);
});

test('an attempt that times out before TLS is ready was not sent, so a create is retried', async () => {
  let connections = 0;
  const silent = createTcpServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined).resume();
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  // Boundary: as above.
  const { port } = silent.address() as AddressInfo;
  const oks = createClient({
    baseUrl: `https://127.0.0.1:${port}`,
    credentials: { authorize: () => ({}) },
    transport: nodeTransport(),
    timeoutMs: 100,
    retry: { attempts: 2, baseMs: 1 },
  });
  expect(await errorOf(oks.projects.create(input))).toMatchObject({ code: 'timeout', maybeApplied: false });
  expect(connections).toBe(2);
  silent.close();
});

test.each([
  ['as deep as a stack', '['.repeat(200_000) + ']'.repeat(200_000)],
  ['of more objects than anybody has', `[${'{},'.repeat(1_500_000)}{}]`],
])('a response %s is refused before it is parsed', async (_, nested) => {
  answers = [(__, response) => response.writeHead(200).end(`{"Projects": ${nested}}`)];
  const error = await errorOf(clientOf().projects.list());
  expect(isOksError(error, 'response') && error.message).toMatch(/^Invalid response to ListProjects: /);
});

test('a hundred reads are sent at once', async () => {
  answers = [done];
  const events: ClientEvent[] = [];
  // Boundary: as above.
  const { port } = server.address() as AddressInfo;
  const oks = createClient({
    baseUrl: `http://127.0.0.1:${port}/api/v2`,
    credentials: { authorize: () => ({}) },
    transport: nodeTransport(),
    onEvent: (event) => events.push(event),
  });
  await Promise.all(Array.from({ length: 100 }, () => oks.projects.get('p-1')));
  expect(events.filter(({ type }) => type === 'rate_limit')).toEqual([]);
});
