import { deepStrictEqual } from 'node:assert/strict';
import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { isOksError } from '@oks-kit/core';
import { expect, test } from 'vitest';
import { emptyKubeconfig, parseKubeconfig, stringifyKubeconfig } from './index.ts';

test('reads YAML and JSON, and keeps unknown fields', () => {
  const yaml =
    'apiVersion: v1\nkind: Config\nclusters:\n- name: a\n' +
    '  cluster: {server: https://a, proxy-url: socks5://p}\nfuture: {x: 1}\n';
  const json = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'a', cluster: { server: 'https://a', 'proxy-url': 'socks5://p' } }],
    future: { x: 1 },
  });
  const parsed = parseKubeconfig(yaml);
  expect(parsed).toEqual(parseKubeconfig(json));
  expect(parsed.clusters[0]?.cluster['proxy-url']).toBe('socks5://p');
  expect(parsed['future']).toEqual({ x: 1 });
  expect(parseKubeconfig(stringifyKubeconfig(parsed))).toEqual(parsed);
});

test('`util.inspect` hides the secrets of a user, but its fields have them', () => {
  const user = {
    'client-certificate-data': 'CERT',
    'client-key-data': 'CANARY',
    token: 'CANARY',
    password: 'CANARY',
    'auth-provider': { config: { refresh: 'CANARY' } },
    username: 'ada',
  };
  const parsed = parseKubeconfig(JSON.stringify({ users: [{ name: 'a', user }] }));
  const shown = [
    inspect(parsed, { depth: 9, showHidden: true }),
    inspect(parsed.users[0]?.user, { showHidden: true }),
    format('%o %O', parsed, parsed.users),
  ].join('\n');
  expect(shown).not.toContain('CANARY');
  expect(shown).toContain("'client-key-data': '***'");
  expect(shown).toContain("username: 'ada'");
  const read: unknown = parsed.users[0]?.user;
  expect(read).toStrictEqual(user);
  deepStrictEqual(read, user);
  expect([Object.assign({}, read), structuredClone(read), JSON.parse(JSON.stringify(read))]).toEqual([
    user,
    user,
    user,
  ]);
});

test('resolves YAML merge keys, as kubectl does', () => {
  const text = 'x: &x {server: "https://a", y: 1}\nclusters:\n- name: a\n  cluster: {<<: *x, y: 2}\n';
  expect(parseKubeconfig(text).clusters).toEqual([{ name: 'a', cluster: { server: 'https://a', y: 2 } }]);
});

test('an empty file is an empty kubeconfig', () => {
  expect(parseKubeconfig('')).toEqual(emptyKubeconfig);
  expect(parseKubeconfig('# nothing yet\n')).toEqual(emptyKubeconfig);
});

const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
  .split('')
  .map(
    (key, index) =>
      `${key}: &${key} [${Array(9)
        .fill(`*${'abcdefgh'[index] ?? 'a'}`)
        .join(',')}]`,
  )
  .join('\n')}\n`;

const deeper = Array.from(
  { length: 5 },
  (_, index) => `a${index}: &a${index} ${'['.repeat(50)}${index === 0 ? 'x' : `*a${index - 1}`}${']'.repeat(50)}\n`,
).join('');

test.each([
  ['a list', '[]', 'not a mapping'],
  ['another kind of object', 'kind: Pod', '`kind` is not `Config`'],
  ['broken YAML, by its line', 'apiVersion: v1\nclusters: [\n', 'line 3'],
  ['a repeated key', 'a: 1\na: 2\n', 'line 2'],
  ['entries that are not a list', 'clusters: {}', '`clusters` of the kubeconfig is not a list'],
  ['an entry without a name', 'users: [{user: {}}]', '`users[0]` of the kubeconfig has no name'],
  [
    'a server that is not text',
    'clusters: [{name: a, cluster: {server: 1}}]',
    '`clusters[0].cluster.server` of the kubeconfig is not text',
  ],
  [
    'extensions that are not a list',
    'users: [{name: a, user: {extensions: {}}}]',
    '`users[0].user.extensions` of the kubeconfig is not a list',
  ],
  ['brackets without end', '['.repeat(200_000), 'nested too deeply'],
  ['dashes without end', '- '.repeat(500_000), 'nested too deeply'],
  [
    'ever deeper indentation',
    Array.from({ length: 150 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    'nested too deeply',
  ],
  ['deep JSON', `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`, 'nested too deeply'],
  ['binary data', 'a\0b', 'is not text'],
  ['a list that contains itself', 'a: &a [*a]', 'contains itself through an alias'],
  [
    'a mapping that contains itself',
    'clusters: [{name: a, cluster: &c {server: https://a, again: {c: *c}}}]',
    'contains itself through an alias',
  ],
  ['aliases of aliases, ever deeper', deeper, 'nested too deeply'],
  [
    'merges of merges',
    Array.from({ length: 15 }, (_, index) => `m${index}: &m${index} {<<: [*m${index - 1}, *m${index - 1}], a: 1}`)
      .join('\n')
      .replace('<<: [*m-1, *m-1], ', ''),
    "can't be read as YAML",
  ],
  ['an alias bomb', bomb, "can't be read as YAML"],
  ['more than 32 MiB', ' '.repeat(32 * 1024 * 1024 + 1), 'the limit is 32 MiB'],
  ['very many items', `x: [${'{},'.repeat(200_000)}]`, 'the limit is 300000 lines and items'],
  ['a program without a command', 'users: [{name: a, user: {exec: {args: []}}}]', '`users[0].user.exec`'],
  ['variables that are not a list', 'users: [{name: a, user: {exec: {command: x, env: y}}}]', '`users[0].user.exec`'],
])('refuses %s', (_, text, message) => {
  expect(() => parseKubeconfig(text)).toThrow(message);
});

test('refuses bytes that were not decoded', () => {
  // Boundary: passes a value that the types forbid.
  for (const given of [undefined, null, new Uint8Array(3)])
    expect(() => parseKubeconfig(given as unknown as string)).toThrow('is not text');
});

test('reads 20,000 keys', () => {
  const text = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1\n`).join('');
  expect(Object.keys(parseKubeconfig(text))).toContain('k19999');
  expect(() => parseKubeconfig(`${text}k5: 2\n`)).toThrow('line 20001');
});

test('keeps several entries, and drops null in known fields', () => {
  const { clusters, contexts } = parseKubeconfig(
    'clusters: [{name: a, cluster: {server: null, x: null}}, {name: b}]\n' +
      'contexts: [{name: a, context: {namespace: null}}]\n',
  );
  expect([clusters, contexts]).toEqual([
    [
      { name: 'a', cluster: { x: null } },
      { name: 'b', cluster: {} },
    ],
    [{ name: 'a', context: {} }],
  ]);
});

test('never throws an untyped error, never pollutes a prototype, and writes what it has read', () => {
  const nasty = fc.constantFrom(
    ...[
      '__proto__: {polluted: 1}\n',
      'clusters: [{name: __proto__, cluster: {__proto__: {polluted: 1}}}]\n',
      '&a [*a]\n',
      '? [',
      '!!js/function x\n',
      '\u0000',
      '- - - -',
    ],
    ...[
      'a: &a {b: *a}\n',
      'c: &c [x]\n',
      'd: *c\n',
      'e: &c {f: [*c, *c]}\n',
      '? &k [g]\n: *k\n',
      'users: &u [{name: h, user: {i: *u}}]\n',
      'j: !!binary AA==\n',
      'l: .nan\n',
      'm: 2001-01-01\n',
    ],
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(nasty, fc.string(), fc.json()), { maxLength: 4 }), (parts) => {
      try {
        const parsed = parseKubeconfig(parts.join(''));
        expect(parseKubeconfig(stringifyKubeconfig(parsed))).toEqual({ apiVersion: 'v1', kind: 'Config', ...parsed });
      } catch (error) {
        if (!isOksError(error, 'kubeconfig')) throw error;
      }
      expect(Object.prototype).not.toHaveProperty('polluted');
    }),
    { numRuns: 1_000 },
  );
});
