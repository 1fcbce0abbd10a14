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

test('HTTPS_PROXY and NO_PROXY are honoured', async () => {
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

test('a proxy that can’t be is refused before any call, and its password is not shown', async () => {
  const { code, err } = await session.run(['project', 'list'], { env: { HTTPS_PROXY: 'ftp://ada:canary@proxy' } });
  expect([code, err]).toEqual([2, expect.stringMatching(/HTTPS_PROXY/)]);
  expect(err).not.toContain('canary');
});
