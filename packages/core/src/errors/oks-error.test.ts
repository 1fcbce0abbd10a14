import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import * as kit from '../index.ts';
import {
  apiErrorOf,
  isOksError,
  OksConnectionError,
  OksError,
  OksInputError,
  OksNotFoundError,
  OksWaitError,
} from '../index.ts';

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

test('an error is recognized by its brand and code, even from another copy of the kit', () => {
  const error = new OksNotFoundError('There is no cluster `web`.', { status: 404, requestId: 'r-1' });
  expect(isOksError(error)).toBe(true);
  expect(isOksError(error, 'not_found')).toBe(true);
  expect(isOksError(error, 'conflict')).toBe(false);
  const foreign = Object.assign(new Error('x'), { [Symbol.for('@oks-kit/error')]: true, code: 'not_found' });
  expect(isOksError(foreign, 'not_found')).toBe(true);
  expect([new Error('x'), null, 'x', { code: 'not_found' }].map((value) => isOksError(value))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('the JSON of an error leaves out unknown values', () => {
  expect(
    new OksInputError('`name` is missing.', {
      details: [{ path: ['name'], message: 'required', code: 'missing' }],
    }).toJSON(),
  ).toEqual({
    code: 'input',
    message: '`name` is missing.',
    details: [{ path: ['name'], message: 'required', code: 'missing' }],
  });
  expect(
    JSON.parse(
      JSON.stringify(new OksConnectionError('Connection reset.', { maybeApplied: true, hint: 'List first.' })),
    ),
  ).toEqual({
    code: 'connection',
    message: 'Connection reset.',
    hint: 'List first.',
    maybeApplied: true,
  });
});

test('every class keeps its name, even if a bundler has renamed it', () => {
  const classes = Object.entries(kit).filter(([name]) => /^Oks\w+Error$|^OksError$/.test(name));
  expect(classes.length).toBeGreaterThan(15);
  for (const [name, value] of classes) {
    if (typeof value !== 'function') throw new Error(`${name} is no class`);
    const error: unknown = Reflect.construct(value, ['wait_failed', 'It failed.', { status: 500 }]);
    expect(error).toBeInstanceOf(OksError);
    expect(error).toHaveProperty('name', name);
    expect(Object.prototype.toString.call(error)).toBe('[object Error]');
  }
});

test('an error shows its cause when it is inspected, but not in JSON', () => {
  const cause = new Error('connect ECONNREFUSED 127.0.0.1:1');
  const error = new OksConnectionError('The service can not be reached.', {
    cause,
    method: 'GET',
    pathTemplate: '/clusters/{cluster_id}',
  });
  expect(error.cause).toBe(cause);
  expect(inspect(error)).toContain('ECONNREFUSED');
  expect(JSON.stringify(error)).toBe('{"code":"connection","message":"The service can not be reached."}');
});

test('an error has fields for logs, but none for a request, headers or a body', () => {
  const error = apiErrorOf('It failed.', {
    status: 409,
    requestId: 'r-1',
    method: 'POST',
    pathTemplate: '/clusters',
    retryAfterMs: 1000,
  });
  expect(Object.keys(error).sort()).toEqual([
    'code',
    'details',
    'hint',
    'maybeApplied',
    'method',
    'name',
    'pathTemplate',
    'requestId',
    'retryAfterMs',
    'status',
    'type',
  ]);
});

test('a failed wait has the last status', () => {
  const error = new OksWaitError('wait_failed', 'The cluster failed.', { lastStatus: 'failed' });
  expect([error.code, error.lastStatus]).toEqual(['wait_failed', 'failed']);
});
