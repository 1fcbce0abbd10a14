import { expect, test } from 'vitest';
import { apiErrorOf, isOksError, OksConnectionError, OksError, OksInputError, OksNotFoundError } from './index.ts';

test.each([
  [400, 'OksValidationError', 'validation'],
  [401, 'OksAuthenticationError', 'authentication'],
  [403, 'OksPermissionError', 'permission'],
  [404, 'OksNotFoundError', 'not_found'],
  [409, 'OksConflictError', 'conflict'],
  [418, 'OksApiError', 'api'],
  [422, 'OksValidationError', 'validation'],
  [429, 'OksRateLimitError', 'rate_limit'],
  [500, 'OksServerError', 'server'],
  [503, 'OksServerError', 'server'],
])('status %i is an %s with the code %s', (status, name, code) => {
  const error = apiErrorOf('It failed.', { status });
  expect([error.name, error.code, error.status]).toEqual([name, code, status]);
  expect(error).toBeInstanceOf(OksError);
});

test('an error is known by its brand and code, also where it comes from another copy of the kit', () => {
  const error = new OksNotFoundError('There is no cluster `web`.', { status: 404, requestId: 'r-1' });
  expect(isOksError(error)).toBe(true);
  expect(isOksError(error, 'not_found')).toBe(true);
  expect(isOksError(error, 'conflict')).toBe(false);
  const foreign = Object.assign(new Error('x'), { [Symbol.for('@oks-kit/error')]: true, code: 'not_found' });
  expect(isOksError(foreign, 'not_found')).toBe(true);
  expect([new Error('x'), null, 'x', { code: 'not_found' }].map((value) => isOksError(value))).toEqual([false, false, false, false]);
});

test('an error turns into JSON that leaves out what it does not know', () => {
  expect(new OksInputError('`name` is missing.', { details: [{ path: ['name'], message: 'required', code: 'missing' }] }).toJSON()).toEqual({
    code: 'input',
    message: '`name` is missing.',
    details: [{ path: ['name'], message: 'required', code: 'missing' }],
  });
  expect(JSON.parse(JSON.stringify(new OksConnectionError('Connection reset.', { maybeApplied: true, hint: 'List first.' })))).toEqual({
    code: 'connection',
    message: 'Connection reset.',
    hint: 'List first.',
    maybeApplied: true,
  });
});
