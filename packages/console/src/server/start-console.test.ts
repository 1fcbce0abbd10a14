import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openConsole, openEmulator, previewOf, sourceOf } from '../testing/console.fixture.ts';
import { startConsole } from './start-console.ts';

test('the link is exchanged for a secret that neither a server nor another site gets', async () => {
  const { running, ask } = await openConsole([sourceOf(await openEmulator())]);
  const { status, headers } = await ask(`/${new URL(running.url).search}`);
  expect(status).toBe(303);
  expect(headers.location).toMatch(/^\/#session=[\w-]{43}$/);
  // Browsers would send a authorization to every port of this machine.
  expect(headers['set-authorization']).toBeUndefined();
  expect(running.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
  expect(headers.location).not.toContain(new URL(running.url).searchParams.get('token'));
});

test('a link for starting a browser works once', async () => {
  const { running, ask } = await openConsole([sourceOf(await openEmulator())]);
  const { search } = new URL(running.linkForBrowser());
  expect((await ask(`/${search}`)).status).toBe(303);
  const again = await ask(`/${search}`);
  expect(again.status).toBe(403);
  expect(JSON.parse(again.text).error.hint).toBe('Open the link that `oks console` printed.');
});

test('a link for starting a browser works for a minute', async () => {
  let now = 1_000;
  const { running, ask } = await openConsole([sourceOf(await openEmulator())], { now: () => now });
  const { search } = new URL(running.linkForBrowser());
  now += 60_001;
  expect((await ask(`/${search}`)).status).toBe(403);
});

const paths = [
  ['GET', '/api/session'],
  ['GET', '/api/events'],
  ['GET', '/api/clusters/work/x/events'],
  ['GET', '/api/quotas/work/events'],
  ['GET', '/api/emulators/work/events'],
  ['POST', '/api/actions'],
  ['POST', '/api/actions/preview'],
  ['POST', '/api/kubeconfigs/work/x'],
] as const;

test.each(paths)('%s %s is refused without the secret, and with a wrong one', async (method, path) => {
  const { ask, authorization } = await openConsole([sourceOf(await openEmulator())]);
  for (const headers of [
    {},
    { authorization: 'Bearer guess' },
    { cookie: authorization.replace('Bearer ', 'session=') },
  ]) {
    const { status, text } = await ask(path, { method, headers: { 'content-type': 'application/json', ...headers } });
    expect([status, JSON.parse(text).error.code]).toEqual([401, 'session']);
  }
});

test.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', '192.0.2.1'])(
  'the host name %j, which may have been pointed at this machine, is refused everywhere',
  async (host) => {
    const { ask, authorization, running } = await openConsole([sourceOf(await openEmulator())]);
    for (const path of ['/', `/${new URL(running.url).search}`, '/api/session']) {
      const { status, headers } = await ask(path, { headers: { host, authorization } });
      expect(status).toBe(403);
      expect(headers.location).toBeUndefined();
    }
  },
);

test('the hosts localhost and 127.0.0.1 are accepted, also with the port of a tunnel', async () => {
  const { ask, authorization, port } = await openConsole([sourceOf(await openEmulator())]);
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, '127.0.0.1:9999'])
    expect((await ask('/api/session', { headers: { host, authorization } })).status).toBe(200);
});

test.each([
  ['a page of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['a page on another port', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
  ['an image or a script of another site', { 'sec-fetch-site': 'cross-site' }],
  ['a sandboxed page', { origin: 'null' }],
])('requests of %s are refused, even with the secret', async (_, headers) => {
  const { ask, authorization } = await openConsole([sourceOf(await openEmulator())]);
  for (const [method, path] of paths) {
    const { status, text } = await ask(path, {
      method,
      headers: { ...headers, authorization, 'content-type': 'application/json' },
      ...(method === 'POST' ? { body: '{}' } : {}),
    });
    expect([path, status, JSON.parse(text).error.code]).toEqual([path, 403, 'origin']);
  }
});

test.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain', ''])(
  'a body of the type %j, which a form of another site could send, is refused',
  async (type) => {
    const { ask, authorization } = await openConsole([sourceOf(await openEmulator())]);
    const { status } = await ask('/api/actions', {
      method: 'POST',
      headers: { authorization, ...(type === '' ? {} : { 'content-type': type }) },
      body: '{"preview": "x"}',
    });
    expect(status).toBe(415);
  },
);

test.each([
  ['is not JSON', 'preview=x', 400],
  ['is not an object', '[]', 400],
  ['is larger than 64 KiB', JSON.stringify({ preview: 'x'.repeat(65_536) }), 413],
  ['is nested too deeply', `{"action": ${'['.repeat(1_000)}${']'.repeat(1_000)}}`, 400],
])('a body that %s is refused', async (_, body, expected) => {
  const { ask, authorization } = await openConsole([sourceOf(await openEmulator())]);
  const headers = { authorization, 'content-type': 'application/json' };
  expect((await ask('/api/actions', { method: 'POST', headers, body })).status).toBe(expected);
});

test('every response forbids foreign content, frames, content sniffing, referrers and caching', async () => {
  const { ask, authorization } = await openConsole([sourceOf(await openEmulator())]);
  const answers = [
    await ask('/'),
    await ask('/api/session'),
    await ask('/api/session', { headers: { authorization } }),
  ];
  for (const { headers } of answers) {
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
});

test('only files of the page can be requested', async () => {
  const pageFiles = new Map([
    ['index.html', Buffer.from('<!doctype html>')],
    ['assets/page.js', Buffer.from('1')],
    ['page.js.map', Buffer.from('{}')],
  ]);
  const { ask } = await openConsole([sourceOf(await openEmulator())], { pageFiles });
  expect(await ask('/')).toMatchObject({ status: 200, text: '<!doctype html>' });
  const script = await ask('/assets/page.js');
  expect([script.status, script.headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
  for (const path of ['/page.js.map', '/../package.json', '/%2e%2e/package.json', '/assets', '//etc/passwd', '/x'])
    expect((await ask(path)).status).toBe(404);
  expect((await ask('/', { method: 'POST' })).status).toBe(405);
});

test('if the page is not built, a page says how to build it', async () => {
  const { ask } = await openConsole([sourceOf(await openEmulator())], { pageFiles: new Map() });
  expect((await ask('/')).text).toContain('npm run build');
});

test('the session describes the profiles without keys', async () => {
  const emulator = await openEmulator();
  const { askAsPage } = await openConsole([sourceOf(emulator), sourceOf(emulator, { id: 'staging' })]);
  const { text } = await askAsPage('/api/session');
  const profile = { endpoint: emulator.url, isEmulator: true, commandLine: 'oks COMMAND' };
  expect(JSON.parse(text)).toEqual({
    version: '1.2.3',
    readOnly: false,
    profiles: [
      { id: 'work', name: 'work', ...profile },
      { id: 'staging', name: 'staging', ...profile },
    ],
  });
});

test('with readOnly, every action and the kubeconfig download are refused', async () => {
  const { askAsPage } = await openConsole([sourceOf(await openEmulator())], { readOnly: true });
  for (const path of ['/api/actions', '/api/actions/preview', '/api/kubeconfigs/work/x']) {
    const { status, text } = await askAsPage(path, { name: 'web', preview: 'x' });
    expect([status, JSON.parse(text).error.code]).toEqual([403, 'read_only']);
  }
});

test.each([
  ['an unknown path', '/api/secrets', 404],
  ['an unknown profile', '/api/quotas/other/events', 404],
  ['an invalid path', '/api/quotas/%zz/events', 400],
])('%s gets an error', async (_, path, status) => {
  const { askAsPage } = await openConsole([sourceOf(await openEmulator())]);
  expect((await askAsPage(path)).status).toBe(status);
});

test('a profile whose ID contains slashes and dots can be used in paths', async () => {
  const { askAsPage, eventsOf } = await openConsole([sourceOf(await openEmulator(), { id: '../a/b' })]);
  expect((await askAsPage('/api/quotas/..%2Fa/events')).status).toBe(404);
  const { events } = await eventsOf<{ type: string }>('/api/quotas/..%2Fa%2Fb/events', ({ length }) => length > 0);
  expect(events[0]?.type).toBe('account');
});

test('an action runs once, and only after its preview was confirmed', async () => {
  let runs = 0;
  const prepare = () => ({
    preview: previewOf({ type: 'name', name: 'web' }),
    run(onLine: (line: string) => void) {
      runs++;
      onLine('deleting');
      return Promise.resolve();
    },
  });
  const { askAsPage, eventsOf } = await openConsole([sourceOf(await openEmulator(), { prepare })]);
  const action = { kind: 'delete', profile: 'work', target: { cluster: 'c1' } };
  const { id } = JSON.parse((await askAsPage('/api/actions/preview', { action })).text);
  for (const confirmation of [undefined, 'yes', 'WEB', 'web '])
    expect((await askAsPage('/api/actions', { preview: id, confirmation })).status).toBe(400);
  expect(runs).toBe(0);
  const started = await askAsPage('/api/actions', { preview: id, confirmation: 'web' });
  expect([started.status, JSON.parse(started.text).state]).toEqual([202, 'running']);
  expect((await askAsPage('/api/actions', { preview: id, confirmation: 'web' })).status).toBe(404);
  const { events } = await eventsOf<{ type: string; run?: { state: string; lines: string[] } }>('/api/events', (seen) =>
    seen.some(({ run }) => run?.state === 'done'),
  );
  expect(events.find(({ run }) => run?.state === 'done')?.run?.lines).toEqual(['deleting']);
  expect(runs).toBe(1);
});

test('a preview is valid for ten minutes', async () => {
  let now = 0;
  const { askAsPage } = await openConsole([sourceOf(await openEmulator())], { now: () => now });
  const action = { kind: 'upgrade', profile: 'work', cluster: 'c1' };
  const { id } = JSON.parse((await askAsPage('/api/actions/preview', { action })).text);
  now += 600_001;
  expect((await askAsPage('/api/actions', { preview: id })).status).toBe(404);
});

test.each([
  {},
  { kind: 'constructor', profile: 'work' },
  { kind: 'upgrade', profile: 'work' },
  { kind: 'upgrade', profile: 'work', cluster: { $ne: '' } },
  { kind: 'scale', profile: 'work', cluster: 'c', nodepool: 'w', count: -1 },
  { kind: 'protect', profile: 'work', target: { project: 'p', cluster: 'c' } },
  { kind: 'delete', profile: 'work', target: { nodepool: 'w' } },
])('%j is refused as an action', async (action) => {
  const { askAsPage } = await openConsole([sourceOf(await openEmulator())]);
  expect((await askAsPage('/api/actions/preview', { action })).status).toBe(400);
});

test('if the port is in use, the error has a hint', async () => {
  const { port } = await openConsole([sourceOf(await openEmulator())]);
  const profiles = [sourceOf(await openEmulator())] as const;
  await expect(startConsole({ version: '1', profiles, describeWindow: () => '', port })).rejects.toThrow(
    `The console cannot listen on port ${port} (EADDRINUSE).`,
  );
});

test('closing the console ends open streams and returns the interrupted actions', async () => {
  const prepare = () => ({
    preview: { ...previewOf({ type: 'none' }), command: 'oks cluster upgrade shop/web' },
    run: (_: unknown, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('ended')), { once: true });
      }),
  });
  const { running, askAsPage, eventsOf } = await openConsole([sourceOf(await openEmulator(), { prepare })]);
  const action = { kind: 'upgrade', profile: 'work', cluster: 'c1' };
  const { id } = JSON.parse((await askAsPage('/api/actions/preview', { action })).text);
  await askAsPage('/api/actions', { preview: id });
  const stream = eventsOf('/api/events', () => false);
  const ended = expect(stream).rejects.toThrow();
  expect((await running.close()).map(({ command }) => command)).toEqual(['oks cluster upgrade shop/web']);
  await ended;
  await expect(askAsPage('/api/session')).rejects.toThrow('ECONNREFUSED');
});

test('the server listens on the loopback address only', () => {
  const source = readFileSync(new URL('start-console.ts', import.meta.url), 'utf8');
  expect(source.match(/server\.listen\(.*/g)).toEqual(["server.listen(port, '127.0.0.1', () => resolve());"]);
});
