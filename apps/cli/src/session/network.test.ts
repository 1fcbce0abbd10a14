import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OksSession, startOksSession } from '../testing/oks-session.ts';

let session: OksSession;
let proxy: Server;
const asked: string[] = [];
beforeAll(async () => {
  session = await startOksSession();
  proxy = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(403, { 'content-type': 'text/html' }).end('<p>no</p>');
  });
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  proxy.close();
  await session.close();
});

test('uses HTTPS_PROXY and NO_PROXY', async () => {
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  const url = `http://127.0.0.1:${address.port}`;
  const endpoint = 'https://oks.example.test/api/v2';

  const refused = await session.run(['project', 'list', '--endpoint', endpoint], { env: { HTTPS_PROXY: url } });
  expect([refused.code, refused.out, asked]).toEqual([6, '', expect.arrayContaining(['oks.example.test:443'])]);
  expect(refused.err).toMatch(/proxy/);

  asked.length = 0;
  expect(
    (
      await session.run(['project', 'list', '--endpoint', endpoint, '--timeout', '5'], {
        env: { HTTPS_PROXY: url, NO_PROXY: 'example.test' },
      })
    ).code,
  ).not.toBe(0);
  expect(asked).toEqual([]);
  expect((await session.run(['project', 'list'], { env: { HTTP_PROXY: url, NO_PROXY: '127.0.0.1' } })).code).toBe(0);
  expect(asked).toEqual([]);
});

test('an invalid proxy variable only fails the calls that use it, and its password is not shown', async () => {
  const env = { HTTPS_PROXY: 'ftp://ada:canary@proxy' };
  const endpoint = 'https://oks.example.test/api/v2';
  const { code, err } = await session.run(['project', 'list', '--endpoint', endpoint], { env });
  expect([code, err]).toEqual([2, expect.stringMatching(/HTTPS_PROXY is not the URL of a proxy/)]);
  expect(err).not.toContain('canary');
  // Plain HTTP to this machine does not use it.
  expect((await session.run(['project', 'list'], { env })).code).toBe(0);
});

test.each([
  { HTTPS_PROXY: 'socks5://127.0.0.1:1', NO_PROXY: '*' },
  { HTTPS_PROXY: 'http://ada:50%off@127.0.0.1:1' },
  { HTTPS_PROXY: 'http://CORP\\ada:pw@127.0.0.1:1' },
  { ALL_PROXY: 'socks5h://proxy.example:1080' },
])('%j does not disturb a call to this machine', async (env) => {
  expect((await session.run(['project', 'list'], { env })).code).toBe(0);
});

test('--region is refused where a variable or a profile names the endpoint of something else', async () => {
  const refused = await session.run(['cluster', 'list', '--region', 'us-east-2']);
  const fault = `\`--region us-east-2\` has no effect: the environment sets the endpoint ${session.emulator.url}.`;
  expect(refused).toMatchObject({
    code: 2,
    out: '',
    err: `oks: ${fault}\nhint: Omit the flag, or pass the endpoint with --endpoint.\n`,
  });
  const { access_key, secret_key } = session.emulator.account;
  await session.run(['profile', 'add', 'work', '--from-stdin', '--no-test'], {
    piped: JSON.stringify({ access_key, secret_key, endpoint: session.emulator.url }),
  });
  const ofProfile = await session.run(['cluster', 'list', '--region', 'us-east-2', '--profile', 'work']);
  expect(ofProfile).toMatchObject({ code: 2, err: expect.stringContaining('has no effect: profile work uses') });
});
