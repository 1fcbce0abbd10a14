import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isNotApplied } from '@oks-kit/core';
import { transportErrorOf } from '@oks-kit/core/node';
import { operations } from '@oks-kit/schemas';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const cellsOf = (start: string): string[] =>
  readme
    .split('\n')
    .find((line) => line.startsWith(start))
    ?.split('|')
    .map((cell) => cell.trim()) ?? [];

test('the README lists the operations of each retry class', () => {
  for (const retry of ['never', 'verify'] as const) {
    const named = Object.values(operations)
      .filter((row) => row.retry === retry)
      .map(({ id }) => id);
    expect(cellsOf(`| \`${retry}\``)[2]?.split(', ').sort()).toEqual(named.sort());
  }
});

test.each([
  ['a refused connection', { code: 'ECONNREFUSED', syscall: 'connect' }, true],
  ['a refused connection without a syscall', { code: 'ECONNREFUSED' }, true],
  ['an unreachable host', { code: 'EHOSTUNREACH', syscall: 'connect' }, true],
  ['a host that became unreachable', { code: 'EHOSTUNREACH', syscall: 'read' }, false],
  ['a connect timeout', { code: 'ETIMEDOUT', syscall: 'connect' }, true],
  ['a timeout of an established connection', { code: 'ETIMEDOUT', syscall: 'read' }, false],
  [
    'several addresses',
    {
      code: 'ETIMEDOUT',
      errors: [
        { code: 'ENETUNREACH', syscall: 'connect' },
        { code: 'ETIMEDOUT', syscall: 'connect' },
      ],
    },
    true,
  ],
  ['an error of fetch', new TypeError('fetch failed', { cause: { code: 'ENOTFOUND', syscall: 'getaddrinfo' } }), true],
  ['a reset', new TypeError('fetch failed', { cause: { code: 'ECONNRESET', syscall: 'read' } }), false],
  [
    'a connection closed during the TLS handshake',
    new TypeError('fetch failed', {
      cause: Object.assign(
        new Error('Client network socket disconnected before secure TLS connection was established'),
        { code: 'ECONNRESET' },
      ),
    }),
    true,
  ],
  ['an error of a browser', new TypeError('Failed to fetch'), false],
  ['a value that is not an error', 'no', false],
])('%s', (_, error, unsent) => {
  expect(transportErrorOf(error).unsent).toBe(unsent);
});

test.each([
  [429, undefined, false, true],
  [423, undefined, false, true],
  [501, undefined, false, true],
  [503, undefined, true, true],
  [503, undefined, false, false],
  [503, 'ResourceIsNotReady', false, true],
  [502, undefined, true, false],
  [500, undefined, true, false],
])('status %i %s, with Retry-After %s', (status, type, hasRetryAfter, expected) => {
  expect(isNotApplied({ status, type, hasRetryAfter })).toBe(expected);
});
