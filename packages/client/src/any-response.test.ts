import { isOksError } from '@oks-kit/core';
import { operations, type OperationSpec } from '@oks-kit/schemas';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createClient } from './index.ts';

const junk = fc.oneof(fc.constantFrom<unknown>(null, true, '', -1, 1e21, [], {}, [null], '__proto__'), fc.jsonValue());
const resource = fc.record(
  {
    id: fc.constantFrom<unknown>('00000000-0000-4000-8000-000000000000', '../x', '', 7),
    name: fc.constantFrom<unknown>('web', '\u001b[31m', null),
    project_id: fc.constantFrom<unknown>('00000000-0000-4000-8000-000000000001', 1),
    statuses: fc.oneof(fc.record({ status: fc.constantFrom<unknown>('ready', 'pending', '', 1) }), junk),
    tags: fc.oneof(fc.dictionary(fc.constantFrom('a', '__proto__', 'constructor'), fc.string(), { maxKeys: 2 }), junk),
    newer: junk,
  },
  { requiredKeys: [] },
);
const errors = fc.array(
  fc.record({ Type: fc.string(), Details: junk, Code: junk, fields: junk }, { requiredKeys: [] }),
  { maxLength: 2 },
);
const requestContext = fc.record({ RequestId: fc.oneof(fc.string(), junk) }, { requiredKeys: [] });
/** A response body of an operation or an error, often with faults. */
function documentOf(payload: string): fc.Arbitrary<unknown> {
  const pages = fc.constantFrom<unknown>(undefined, { PageSize: 1, next: 'x' }, { Next: null }, 7);
  const data = fc.oneof(
    { weight: 9, arbitrary: fc.oneof(resource, fc.array(resource, { maxLength: 2 })) },
    { weight: 1, arbitrary: junk },
  );
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ ResponseContext: requestContext, [payload]: data, PaginationInfo: pages }) },
    {
      weight: 3,
      arbitrary: fc.record({ Errors: fc.oneof(errors, junk), ResponseContext: junk }, { requiredKeys: [] }),
    },
    { weight: 1, arbitrary: junk },
  );
}

function responseOf(payload: string): fc.Arbitrary<FuzzedResponse> {
  const document = documentOf(payload).map((value) => JSON.stringify(value));
  const cut = fc.tuple(document, fc.nat(), fc.constantFrom('', '"', '{', ',', '\0', '\u2028'));
  const odd = fc.constantFrom('', '<html>', '{"__proto__": {"polluted": 1}}', '['.repeat(5_000), '\ufeff{}', 'null');
  return fc.record({
    status: fc.oneof(
      fc.constant(200),
      fc.constantFrom(201, 202, 302, 400, 401, 403, 404, 408, 409, 422, 423, 429, 500, 501, 503),
    ),
    body: fc.oneof(
      { weight: 8, arbitrary: document },
      { weight: 1, arbitrary: cut.map(([text, at, added]) => text.slice(0, at % (text.length + 1)) + added) },
      { weight: 1, arbitrary: odd },
    ),
    type: fc.oneof(
      { weight: 9, arbitrary: fc.constant('application/json') },
      { weight: 1, arbitrary: fc.constantFrom('text/html', 'x', '') },
    ),
    retryAfter: fc.constantFrom(undefined, '0', '-1', '1e9', 'Wed, 21 Oct 2015 07:28:00 GMT', 'x'),
  });
}

interface FuzzedResponse {
  readonly status: number;
  readonly body: string;
  readonly type: string;
  readonly retryAfter: string | undefined;
}

const id = '00000000-0000-4000-8000-000000000000';
const bodies: Readonly<Record<string, unknown>> = {
  CreateProject: { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' },
  UpdateProject: { description: 'a' },
  UpdateCluster: { description: 'a' },
};

/** Valid input for an operation, if this file has some. */
function inputOf(row: OperationSpec): Readonly<Record<string, unknown>> | undefined {
  if (row.body !== undefined && bodies[row.id] === undefined) return undefined;
  const params = Object.fromEntries(Object.keys(row.params ?? {}).map((name) => [name, id]));
  return row.body === undefined ? params : { ...params, body: bodies[row.id] };
}
const rows: OperationSpec[] = Object.values(operations);
const callable = rows.flatMap((row) => {
  const input = inputOf(row);
  return input === undefined ? [] : [{ row, input }];
});
const exchanges = fc
  .constantFrom(...callable)
  .chain(({ row, input }) =>
    fc.tuple(fc.constant({ row, input }), fc.array(responseOf(row.payload), { minLength: 1, maxLength: 3 })),
  );

test('any response is returned or becomes an `OksError`, which contains no secret', async () => {
  expect(callable.length).toBeGreaterThan(20);
  let returned = 0;
  await fc.assert(
    fc.asyncProperty(
      exchanges,
      fc.constantFrom('report', 'throw', 'off'),
      async ([{ row, input }, responses], responseValidation) => {
        let sent = 0;
        const oks = createClient({
          baseUrl: 'https://oks.example.com',
          credentials: { authorize: () => ({ SecretKey: 'CANARY' }) },
          responseValidation,
          retry: { attempts: 3, notReadyMs: 10 },
          rateLimit: false,
          clock: { now: () => 0, sleep: () => Promise.resolve() },
          fetch: () => {
            const next = responses[Math.min(sent, responses.length - 1)];
            sent += 1;
            if (next === undefined) throw new Error('there is a response for each attempt');
            const headers = new Headers({ 'content-type': next.type, location: 'https://evil.example/CANARY?CANARY' });
            if (next.retryAfter !== undefined) headers.set('retry-after', next.retryAfter);
            return Promise.resolve(new Response(next.body, { status: next.status, headers }));
          },
        });
        const outcome = await oks.call(row, input).then(
          () => {
            returned += 1;
            return '';
          },
          (error: unknown) => {
            if (!isOksError(error)) throw error;
            return `${error.message} ${error.hint ?? ''} ${JSON.stringify(error)} ${String(error.cause)}`;
          },
        );
        expect(outcome).not.toContain('CANARY');
        expect(sent).toBeLessThan(10);
        expect(Object.prototype).not.toHaveProperty('polluted');
      },
    ),
    { numRuns: 500 },
  );
  expect(returned).toBeGreaterThan(10);
});
