import { expect, test } from 'vitest';
import { methodNamed, rawRow } from './raw-request.ts';

test.each(['GET', 'post', 'Patch', 'put', 'delete'])('%s is a method', (word) => {
  expect(methodNamed(word)).toBe(word.toUpperCase());
});

test('the name of an operation is not parsed as a method', () => {
  expect(methodNamed('GetCluster')).toBeUndefined();
});

test('a path can have parameters, encoded parts and a query', () => {
  const { row, query } = rawRow('GET', '/clusters/{id}/a%20b:c?name=x%26y&deleted=true', false);
  expect([row.path, Object.keys(row.params ?? {})]).toEqual(['/clusters/{id}/a%20b:c', ['id']]);
  expect([...query]).toEqual([
    ['name', 'x&y'],
    ['deleted', 'true'],
  ]);
});

test.each([
  'projects',
  '',
  '/',
  '//evil.example/x',
  '/../../admin',
  '/projects/..',
  '/projects/%2e%2E/x',
  '/projects/.%2e/x',
  '/a%2fb',
  '/a\\b',
  '/a b',
  '/a#b',
  'https://evil.example/',
  '/x\r\nHost: evil',
])('%j is not a path below the endpoint', (path) => {
  expect(() => rawRow('GET', path, false)).toThrow(/is not a path of the API/);
});

test.each([
  ['GET', 'safe'],
  ['POST', 'never'],
  ['PUT', 'never'],
  ['PATCH', 'verify'],
  ['DELETE', 'verify'],
] as const)('%s is repeated as the class %s says', (method, retry) => {
  expect(rawRow(method, '/projects', false).row.retry).toBe(retry);
});
