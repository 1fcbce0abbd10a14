import { isOksError } from '@oks-kit/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ApiResponse } from '../http/http-types.ts';
import { createMask } from './mask.ts';
import type { OperationId, RecordedRequest } from './recorded-request.ts';
import { createRequestJournal, type JournalEvent, type JournalOptions, type OpenJournal } from './request-journal.ts';

interface Sent {
  readonly operation?: OperationId;
  readonly target?: string;
  readonly status?: number;
  readonly account?: string;
  readonly body?: string | undefined;
  readonly answer?: string;
  readonly userAgent?: string;
  readonly broken?: ApiResponse['broken'];
}

interface TestJournal {
  readonly journal: OpenJournal;
  readonly send: (sent?: Sent) => void;
}

function openJournal(options: Partial<JournalOptions> = {}): TestJournal {
  const journal = createRequestJournal({ mask: createMask(() => []), now: () => 0, monotonicMs: () => 0, ...options });
  return {
    journal,
    send({ operation, target = '/x', status = 200, account, body, answer = '{}', broken, userAgent } = {}) {
      const request = {
        method: 'GET',
        target,
        header: (name: string) => (name === 'user-agent' ? userAgent : undefined),
        readBody: () => Promise.resolve(''),
        bodyText: body,
        remoteAddress: '127.0.0.1',
      };
      const record = journal.start(request);
      record.operation = operation;
      record.account = account;
      journal.finish(record, request, { status, headers: {}, body: answer, broken });
    },
  };
}

const idsOf = (requests: Iterable<RecordedRequest>): number[] => Array.from(requests, ({ id }) => id);

test('times come from the system clock, durations from a monotonic clock', () => {
  const times = [5_000, 1_000];
  const monotonic = [10.5, 13.25, 20, 20];
  const { journal, send } = openJournal({
    now: () => times.shift() ?? 0,
    monotonicMs: () => monotonic.shift() ?? 0,
  });
  send();
  send();
  expect(journal.list().map(({ id, time, durationMs }) => [id, time, durationMs])).toEqual([
    [1, '1970-01-01T00:00:05.000Z', 2.75],
    [2, '1970-01-01T00:00:01.000Z', 0],
  ]);
});

test('the oldest requests are dropped for new ones, and IDs continue after a clear', () => {
  const { journal, send } = openJournal({ maxRequests: 3 });
  for (let count = 0; count < 5; count++) send();
  expect([journal.length, idsOf(journal)]).toEqual([3, [3, 4, 5]]);
  journal.clear();
  expect([journal.length, idsOf(journal)]).toEqual([0, []]);
  for (let count = 0; count < 4; count++) send();
  expect(idsOf(journal)).toEqual([7, 8, 9]);
});

test('filters match all of their fields', () => {
  const { journal, send } = openJournal();
  send({ operation: 'CreateCluster', status: 200, account: 'a' });
  send({ operation: 'CreateCluster', status: 409, account: 'b' });
  send({ operation: 'GetCluster', status: 404, account: 'b' });
  send({ status: 404 });
  send({ operation: 'CreateCluster', broken: 'reset' });
  expect(idsOf(journal.of('CreateCluster'))).toEqual([1, 2, 5]);
  expect(idsOf(journal.list({ operation: ['CreateCluster', 'GetCluster'], account: 'b' }))).toEqual([2, 3]);
  expect(idsOf(journal.list({ status: '4xx' }))).toEqual([2, 3, 4]);
  expect(idsOf(journal.list({ status: 404, since: 3 }))).toEqual([4]);
  expect(journal.list({ since: 9 })).toEqual([]);
  expect(idsOf(journal.page({}, 2))).toEqual([1, 2]);
});

test.each([
  [{ operation: 'CreateClutser' }, '`operation`: is not an operation, did you mean `CreateCluster`?'],
  [{ operation: ['GetCluster', 'constructor'] }, '`operation.1`: is not an operation.'],
  [{ operation: 7 }, '`operation`: must be the ID of an operation, or a list of them.'],
  [{ status: '6xx' }, '`status`: must be a status such as 404, or a class such as 4xx.'],
  [{ status: 99 }, '`status`: must be a status such as 404, or a class such as 4xx.'],
  [{ since: -1 }, '`since`: must be a whole number of at least 0.'],
  [{ sicne: 1 }, '`sicne`: unknown option, did you mean `since`?'],
])('the filter %j is refused', (filter, message) => {
  const { journal } = openJournal();
  let error: unknown;
  try {
    journal.list(filter as never);
  } catch (thrown) {
    error = thrown;
  }
  expect(isOksError(error, 'input') && error.message).toBe(`@oks-kit/emulator, a request filter: ${message}`);
});

test('a filter for an unknown operation is refused, because no request would ever match', () => {
  const { journal } = openJournal();
  expect(() => journal.of('CreateClutser' as never)).toThrow('did you mean `CreateCluster`?');
});

test('bodies are parsed and masked when they are read', () => {
  const { journal, send } = openJournal();
  send({ body: '{"name":"web","password":"hunter2"}', answer: '{"EimUser":{"SecretKey":"hunter2"}}' });
  send({ body: 'password=hunter2', answer: '<p>hello</p>' });
  send({ body: undefined, answer: '' });
  send({ answer: '{"id":1}', broken: 'reset' });
  expect(journal.list()).toMatchObject([
    { requestBody: { name: 'web', password: '***' }, responseBody: { EimUser: { SecretKey: '***' } }, status: 200 },
    { requestBody: 'password=***', responseBody: '<p>hello</p>' },
    { requestBody: undefined, responseBody: undefined, status: 200 },
    { responseBody: undefined, status: undefined },
  ]);
});

test('a body over 64 KiB is cut after a complete value, so that no part of a secret is shown', () => {
  const { journal, send } = openJournal();
  const secret = 'hunter2'.repeat(10_000);
  send({ answer: JSON.stringify({ Clusters: Array.from({ length: 9_000 }, (_, id) => ({ id })) }) });
  send({ answer: `{"name":"web","list":[1,{"kubeconfig":"${secret}"}]}` });
  send({ body: `name: web\npassword: ${secret}` });
  send({ body: `${'a '.repeat(32_000)}${secret}` });
  send({ answer: JSON.stringify({ name: 'é€'.repeat(30_000) }) });
  send({ answer: JSON.stringify({ first: 1, name: '日'.repeat(21_900) }) });
  const [list, cluster, yaml, text, accents, wide] = journal.list();
  expect(list).toMatchObject({ responseBodyTruncated: true, responseBody: { Clusters: expect.any(Array) } });
  const { Clusters } = list?.responseBody as { Clusters: { id: number }[] };
  expect(Clusters.slice(0, 2)).toEqual([{ id: 0 }, { id: 1 }]);
  expect(Clusters.length).toBeGreaterThan(5_000);
  expect(cluster?.responseBody).toEqual({ name: 'web', list: [1, {}] });
  expect(yaml).toMatchObject({ requestBodyTruncated: true, requestBody: 'name: web\npassword: ' });
  expect(text?.requestBody).toBe('a '.repeat(32_000));
  expect(accents).toMatchObject({ responseBodyTruncated: true, responseBody: {} });
  expect(wide).toMatchObject({ responseBodyTruncated: true, responseBody: { first: 1 } });
  expect(JSON.stringify(journal.list())).not.toContain('hunter2');
});

test('a long path is cut before the part that does not fit', () => {
  const { journal, send } = openJournal();
  send({ target: `/projects/shop?name=${'x'.repeat(2_000)}` });
  send({ target: `/projects?a=1&b=${'hunter2'.repeat(1_000)}` });
  expect(journal.list().map(({ path }) => path)).toEqual(['/projects/shop?…', '/projects?a=1&…']);
});

test('a long user agent is cut after its last complete word', () => {
  const { journal, send } = openJournal();
  send({ userAgent: `oks-kit/1.0 ${'hunter2'.repeat(100)}` });
  send();
  expect(journal.list().map(({ userAgent }) => userAgent)).toEqual(['oks-kit/1.0 …', undefined]);
});

test('bodies never take more than the limit: the oldest are dropped first', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ body: fc.nat(300), answer: fc.nat(300), wide: fc.boolean(), clear: fc.nat(30) })),
      fc.integer({ min: 1, max: 12 }),
      (requests, maxRequests) => {
        const maxBodyBytes = 1_000;
        const { journal, send } = openJournal({ maxRequests, maxBodyBytes });
        for (const { body, answer, wide, clear } of requests) {
          const letter = wide ? 'é' : 'e';
          send({ body: letter.repeat(body), answer: letter.repeat(answer) });
          if (clear === 0) journal.clear();
          const all = journal.list();
          const sizes = all.map((one) => sizeOf(one.requestBody) + sizeOf(one.responseBody));
          expect(journal.length).toBeLessThanOrEqual(maxRequests);
          expect(journal.bodyBytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
          expect(journal.bodyBytes).toBeLessThanOrEqual(maxBodyBytes);
          // Those without bodies are older than those with bodies.
          const dropped = all.map((one) => one.bodiesDropped === true);
          expect(dropped.lastIndexOf(true)).toBeLessThanOrEqual(dropped.filter(Boolean).length + emptyIn(all));
        }
      },
    ),
    { seed: 20, numRuns: 200 },
  );
});

function sizeOf(body: unknown): number {
  return typeof body === 'string' ? Buffer.byteLength(body) : 0;
}

function emptyIn(requests: readonly RecordedRequest[]): number {
  return requests.filter(
    (one) => one.bodiesDropped !== true && sizeOf(one.requestBody) + sizeOf(one.responseBody) === 0,
  ).length;
}

test('10,000 requests and 32 MiB of bodies are the limits, whatever is sent', () => {
  const { journal, send } = openJournal();
  const large = 'a'.repeat(10_000_000);
  for (let count = 0; count < 300; count++) send({ body: large, answer: large });
  // 128 KiB each.
  expect([journal.bodyBytes, journal.list().filter((one) => one.bodiesDropped !== true).length]).toEqual([
    32 * 1024 * 1024,
    256,
  ]);
  for (let count = 0; count < 10_100; count++) send({ body: '{"name":"web"}', answer: '{}' });
  expect([journal.length, journal.bodyBytes]).toEqual([10_000, 160_000]);
});

test('the kept part of a large body does not keep the whole body in memory', async () => {
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const { journal, send } = openJournal();
  collect();
  const before = process.memoryUsage();
  for (let count = 0; count < 40; count++) {
    send({
      body: `${count}`.repeat(5_000_000),
      answer: `${count}é`.repeat(2_000_000),
      target: `/${'x'.repeat(2_000_000)}`,
    });
  }
  collect();
  const after = process.memoryUsage();
  const grown = after.heapUsed + after.external - before.heapUsed - before.external;
  expect(journal.bodyBytes).toBe(40 * 2 * 65_536);
  // Together, the bodies had 600 MB.
  expect(grown).toBeLessThan(30_000_000);
});

test('`waitFor` resolves with a request that already came, or with the next one', async () => {
  const { journal, send } = openJournal();
  send({ operation: 'CreateCluster', status: 409 });
  expect((await journal.waitFor('CreateCluster')).id).toBe(1);
  const next = journal.waitFor('CreateCluster', { since: journal.lastId });
  const created = journal.waitFor('CreateCluster', { where: ({ status }) => status === 200, timeoutMs: 60_000 });
  send({ operation: 'GetCluster' });
  send({ operation: 'CreateCluster', status: 429 });
  expect((await next).id).toBe(3);
  send({ operation: 'CreateCluster', status: 200 });
  expect((await created).id).toBe(4);
});

test('`waitFor` ends with the time limit, the signal or the emulator, and says which requests came', async () => {
  const { journal, send } = openJournal();
  const failureOf = (waiting: Promise<unknown>): Promise<unknown> => waiting.catch((error: unknown) => error);
  expect(await failureOf(journal.waitFor('CreateCluster', { timeoutMs: 5 }))).toMatchObject({
    code: 'wait_timeout',
    message: 'No CreateCluster request came within 5 ms. There were no other requests.',
  });
  send({ operation: 'GetCluster', status: 404 });
  send({ broken: 'reset' });
  expect(await failureOf(journal.waitFor('CreateCluster', { timeoutMs: 5 }))).toMatchObject({
    message: 'No CreateCluster request came within 5 ms. The last requests: GetCluster (404), unknown (closed).',
  });
  const reason = new Error('enough');
  expect(await failureOf(journal.waitFor('CreateCluster', { signal: AbortSignal.abort(reason) }))).toBe(reason);
  const stop = new AbortController();
  const stopped = failureOf(journal.waitFor('CreateCluster', { signal: stop.signal }));
  stop.abort(reason);
  expect(await stopped).toBe(reason);
  const closed = failureOf(journal.waitFor('CreateCluster'));
  journal.close();
  expect(await closed).toMatchObject({ code: 'emulator' });
  expect(await failureOf(journal.waitFor('CreateClutser' as never))).toMatchObject({ code: 'input' });
  expect(await failureOf(journal.waitFor('CreateCluster', { timeoutMs: 0 }))).toMatchObject({ code: 'input' });
});

test('a follower gets existing and new requests, and is told how many it missed', async () => {
  const { journal, send } = openJournal({ maxRequests: 3 });
  for (let count = 0; count < 5; count++) send();
  const follower = journal.follow({}, {});
  const next = async (): Promise<JournalEvent | undefined> => (await follower.next()).value ?? undefined;
  const shown = (event: JournalEvent | undefined): unknown => (event?.kind === 'request' ? event.request.id : event);
  expect([shown(await next()), shown(await next())]).toEqual([3, 4]);
  for (let count = 0; count < 6; count++) send();
  expect([await next(), shown(await next())]).toEqual([{ kind: 'missed', count: 4 }, 9]);
  // What was cleared is not missed.
  journal.clear();
  const coming = next();
  send();
  expect(shown(await coming)).toBe(12);
  const last = next();
  journal.close();
  expect(await last).toBeUndefined();

  const resumed = journal.follow({ since: 11 }, {});
  expect(shown((await resumed.next()).value ?? undefined)).toBe(12);
  // An ID of an earlier run of the emulator.
  const restarted = journal.follow({ since: 500 }, {});
  expect(shown((await restarted.next()).value ?? undefined)).toBe(12);
});

test('a follower is told when there is nothing new, and ends when its signal aborts', async () => {
  const { journal, send } = openJournal();
  const stop = new AbortController();
  const follower = journal.follow({ operation: 'GetCluster' }, { signal: stop.signal, idleMs: 1 });
  send({ operation: 'CreateCluster' });
  expect((await follower.next()).value).toEqual({ kind: 'idle' });
  const ended = journal.follow({}, { signal: stop.signal, idleMs: 60_000 });
  expect((await ended.next()).value).toMatchObject({ kind: 'request' });
  const waiting = ended.next();
  stop.abort();
  expect(await waiting).toEqual({ done: true, value: undefined });
});
