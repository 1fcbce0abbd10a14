import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { project } from '../../../../packages/client/src/project.fixture.ts';
import { newcomer, root, run } from '../workspace.ts';

// The responses are raw bytes, which need not be HTTP.
let answer: (socket: Socket, line: string) => void = () => undefined;
let asked: string[] = [];
const sockets = new Set<Socket>();
const server = createServer((socket) => {
  sockets.add(socket.on('error', () => undefined));
  socket.on('data', (bytes) => {
    const [line = ''] = bytes.toString('latin1').split('\r\n');
    if (!/^[A-Z]+ \//.test(line)) return;
    asked.push(line);
    answer(socket, line);
  });
}).listen(0, '127.0.0.1');
await once(server, 'listening');
// Boundary: a server that listens on TCP has an AddressInfo.
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

const { folder, env } = newcomer();
/** Runs a command with a small heap. If it hangs, it is killed and has no exit code. */
const oks = (...words: string[]) =>
  run('timeout', ['-s', 'KILL', '150', path.join(root, 'oks'), ...words], {
    cwd: folder,
    env: {
      ...env,
      OKS_ENDPOINT: `${origin}/api/v2`,
      OKS_ACCESS_KEY: 'AKCANARY',
      OKS_SECRET_KEY: 'SKCANARY',
      NODE_OPTIONS: '--max-old-space-size=256',
    },
  });

const http = (status: string, headers: readonly string[], body: string | Buffer = ''): Buffer =>
  Buffer.concat([
    Buffer.from(
      [`HTTP/1.1 ${status}`, ...headers, `content-length: ${Buffer.byteLength(body)}`, '', ''].join('\r\n'),
      'latin1',
    ),
    Buffer.from(body),
  ]);
const json = (body: string, ...headers: string[]): Buffer =>
  http('200 OK', ['content-type: application/json', ...headers], body);
const says = (bytes: Buffer) => (socket: Socket) => void socket.write(bytes);
/** Sends the same data repeatedly, as fast as possible. */
const forever =
  (start: string, more: string) =>
  (socket: Socket): void => {
    socket.write(start);
    const again = (): void => {
      if (socket.destroyed) return;
      if (socket.write(more)) setImmediate(again);
      else socket.once('drain', again);
    };
    again();
  };
const dripping = (start: string) => (socket: Socket) => {
  socket.write(start);
  const drip = setInterval(() => (socket.destroyed ? clearInterval(drip) : socket.write(' ')), 50);
};

const listOf = (fields: object, more = {}): string =>
  JSON.stringify({ Projects: [{ ...project, ...fields }], ResponseContext: { RequestId: 'r-1' }, ...more });
const nested = '['.repeat(200_000) + ']'.repeat(200_000);
const escapes = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202ename\u2066';

const done = 0;
const [other, conflict, unavailable, late] = [1, 5, 6, 7];
const cases: [string, (socket: Socket, line: string) => void, number][] = [
  ['silence', () => undefined, late],
  ['headers that arrive slowly', dripping('HTTP/1.1 200 OK\r\nx: '), late],
  ['a body that arrives slowly', dripping('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{'), late],
  ['an endless body', forever('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n', 'a'.repeat(1 << 20)), other],
  ['endless headers', forever('HTTP/1.1 200 OK\r\n', 'x-more: and more\r\n'.repeat(1000)), unavailable],
  ['one endless header', forever('HTTP/1.1 200 OK\r\nx: ', 'a'.repeat(1 << 16)), unavailable],
  ['endless informational responses', forever('', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(1000)), late],
  ['204 without a body', says(http('204 No Content', [])), other],
  ['a redirect elsewhere', says(http('302 Found', ['location: https://elsewhere.example/'])), other],
  ['a redirect to itself', says(http('307 Temporary Redirect', [`location: ${origin}/api/v2/projects`])), other],
  ['a redirect without a target', says(http('301 Moved', [])), other],
  ['an unknown status code', says(http('999 Odd', ['content-type: application/json'], '{}')), unavailable],
  ['no HTTP', says(Buffer.from('SSH-2.0-OpenSSH_9.0\r\n')), unavailable],
  ['an invalid header', says(Buffer.from('HTTP/1.1 200 OK\r\n\u0000\u0001: \u0002\r\n\r\n')), unavailable],
  [
    'two lengths',
    says(Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 5\r\n\r\n{}')),
    unavailable,
  ],
  [
    'a truncated body',
    (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"Projects": ['),
    unavailable,
  ],
  [
    'a gzip bomb',
    says(
      http(
        '200 OK',
        ['content-type: application/json', 'content-encoding: gzip'],
        gzipSync(Buffer.alloc(200 << 20, 32)),
      ),
    ),
    other,
  ],
  ['invalid gzip', says(json('{"Projects": []}', 'content-encoding: gzip')), unavailable],
  ['an unknown content encoding', says(json('{"Projects": []}', 'content-encoding: rot13')), done],
  ['a page', says(http('200 OK', ['content-type: text/html'], '<html>\u001b[31mlogin</html>')), other],
  ['a list with another content type', says(http('200 OK', ['content-type: image/png'], listOf({}))), done],
  [
    'prototypes',
    says(
      json(
        '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "Projects": ' +
          '[{"__proto__": {"id": "x"}}]}',
      ),
    ),
    other,
  ],
  ['a list nested 200,000 deep', says(json(`{"Projects": ${nested}}`)), other],
  [
    'an error nested 200,000 deep',
    says(http('409 Conflict', ['content-type: application/json'], `{"Errors": ${nested}}`)),
    other,
  ],
  ['a list of more than 32 MiB', says(json(listOf({ description: 'a'.repeat(33 << 20) }))), other],
  [
    'names with terminal escape sequences',
    says(json(listOf({ name: escapes, description: escapes, status: escapes }))),
    done,
  ],
  [
    'an error with terminal escape sequences',
    says(
      http(
        '409 Conflict',
        ['content-type: application/json'],
        JSON.stringify({ Errors: [{ Details: escapes }], ResponseContext: { RequestId: escapes } }),
      ),
    ),
    conflict,
  ],
  ['a Retry-After of one year', says(http('429 Too Many Requests', ['retry-after: 31536000'])), unavailable],
  ['an invalid Retry-After', says(http('503 Unavailable', ['retry-after: -1e99'])), unavailable],
  [
    'invalid cookies and tokens',
    says(
      json(
        listOf({}),
        'set-cookie: a=b; Domain=.example',
        'access-token: \u0080 garbage',
        'refresh-token: {}',
        'access-token: twice',
      ),
    ),
    done,
  ],
];

test.each(cases)('%s: the command ends within its limits and explains the error', async (_, speak, code) => {
  answer = speak;
  for (const format of [['--verbose'], ['-o', 'json']]) {
    asked = [];
    // Only endless responses may time out.
    const ended = await oks('project', 'list', ...format, '--timeout', code === late ? '1' : '120');
    expect(ended, ended.err.slice(0, 2000)).toMatchObject({ code });
    expect(ended.err).not.toMatch(/Internal error|\n {4}at |CANARY|polluted/);
    // eslint-disable-next-line no-control-regex -- control characters are what the test looks for
    expect(ended.out + ended.err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    expect(ended.err.length).toBeLessThan(4000);
    expect(asked.every((line) => line.startsWith('GET /api/v2/projects'))).toBe(true);
  }
});

test.each(['table', 'json', 'yaml'])('a field nested 200,000 levels deep is rejected, for -o %s', async (format) => {
  answer = says(json(listOf({}).replace('"tags":{}', `"tags":{},"more":${nested}`)));
  expect(await oks('project', 'list', '-o', format)).toMatchObject({
    code: other,
    out: '',
    err: expect.stringContaining('Invalid response to ListProjects'),
  });
});

test.each(['../../admin', 'a/../../b', 'x?y=z', '%2e%2e', '', 'p\r\nx: y'])(
  'an ID from the service cannot change the path of a request: %j',
  async (id) => {
    answer = (socket, line) =>
      void socket.write(
        line.startsWith('GET /api/v2/projects?') || line.startsWith('GET /api/v2/projects ')
          ? json(listOf({ id }))
          : json('{}'),
      );
    asked = [];
    const ended = await oks('project', 'delete', 'shop', '--yes');
    expect(ended.code).toBeGreaterThan(0);
    expect(ended.err).not.toMatch(/Internal error|\n {4}at /);
    // Only the list was requested, and the ID as one path segment.
    expect(
      asked.filter(
        (line) => !/^\w+ \/api\/v2\/projects(\?[^ ]*|\/[^/? ]+)? HTTP/.test(line) || /\/\.\.?[ /]/.test(line),
      ),
    ).toEqual([]);
  },
);
