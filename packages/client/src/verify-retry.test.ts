import { OksError } from '@oks-kit/core';
import { operations, type OperationSpec } from '@oks-kit/schemas';
import { expect, test } from 'vitest';
import type { ReadAnswer } from './answer.ts';
import { type RejectedChange, verifyRetry } from './verify-retry.ts';

const rows: readonly OperationSpec[] = Object.values(operations);

function answerOf(status: number, json: unknown = {}): ReadAnswer {
  return {
    ...{ status, json, requestId: 'r-1', retryAfterMs: undefined },
    ...{ contentType: () => 'application/json', headers: () => ({ date: 'now' }), start: () => '' },
  };
}
const deletedAlready = { Errors: [{ Type: 'Conflict', Details: 'The cluster has been deleted.' }] };

/** Returns the result for an error response if a GET returns `current`. */
const verify = (change: Partial<RejectedChange>, current?: unknown) =>
  verifyRetry(
    { row: operations.UpdateCluster, input: { cluster_id: 'c-1' }, answer: answerOf(409), uncertain: true, ...change },
    rows,
    (reader, params) => {
      expect([reader.id, params]).toEqual(['GetCluster', { cluster_id: 'c-1' }]);
      if (current instanceof Error) return Promise.reject(current);
      return Promise.resolve({ data: current, status: 200, requestId: 'r-2', headers: {}, document: {} });
    },
  );

test.each([
  ['404', answerOf(404), true],
  ['a 409 that says so', answerOf(409, deletedAlready), true],
  ['another 409', answerOf(409, { Errors: [{ Type: 'Conflict', Details: 'It is protected.' }] }), false],
  ['another error that says so', answerOf(400, deletedAlready), false],
])('a repeated deletion that gets %s has succeeded: %s', async (_, answer, isDone) => {
  const change = { row: operations.DeleteCluster, answer };
  const result = await verify(change);
  expect(result === undefined).toBe(!isDone);
  if (isDone) expect(result).toMatchObject({ status: answer.status, requestId: 'r-1', document: answer.json });
  expect(await verify({ ...change, uncertain: false })).toBeUndefined();
});

test('for a repeated deletion, the response need not be JSON', async () => {
  const answer = answerOf(404, '<html>');
  expect(await verify({ row: operations.DeleteCluster, answer })).toMatchObject({ document: {} });
});

test.each<[wanted: unknown, current: unknown, isDone: boolean]>([
  [{ description: 'a' }, { description: 'a', tags: {} }, true],
  [{ description: 'a' }, { description: 'b' }, false],
  [{ description: 'a' }, {}, false],
  [{ description: 'a' }, 'a', false],
  [{ description: null, tags: undefined }, { description: 'b' }, true],
  [{ admin_whitelist: ['a', 'b'] }, { admin_whitelist: ['a', 'b'] }, true],
  [{ admin_whitelist: ['a', 'b'] }, { admin_whitelist: ['a', 'c'] }, false],
  [{ admin_whitelist: ['a'] }, { admin_whitelist: ['a', 'b'] }, false],
  [{ admin_whitelist: [] }, { admin_whitelist: '' }, false],
  [{ tags: { a: '1' } }, { tags: { a: '1', b: '2' } }, true],
  [{ tags: { a: '1' } }, { tags: null }, false],
  [{ tags: { constructor: 'x' } }, { tags: {} }, false],
])('an update to %j that gets a conflict while the resource is %j has succeeded: %s', async (body, current, isDone) => {
  const result = await verify({ input: { cluster_id: 'c-1', body } }, current);
  expect(result?.data).toEqual(isDone ? current : undefined);
});

test('an update is refused if the error is another one, or the resource cannot be read', async () => {
  const input = { cluster_id: 'c-1', body: {} };
  expect(await verify({ input, answer: answerOf(400) }, {})).toBeUndefined();
  expect(await verify({ input }, new OksError('server', 'x'))).toBeUndefined();
  expect(await verify({ row: operations.CreateCluster, input: { body: {} } }, {})).toBeUndefined();
  const row: OperationSpec = operations.UpdateCluster;
  const answer = answerOf(409);
  const read = () => Promise.reject(new Error('not called'));
  expect(await verifyRetry({ row, input, answer, uncertain: true }, [row], read)).toBeUndefined();
});
