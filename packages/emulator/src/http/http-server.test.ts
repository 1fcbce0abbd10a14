import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createEmulator, type Emulator, emulatorRules } from '../index.ts';
import { projectInput as shop } from '../testing/inputs.ts';
import { killServed, startServed } from '../testing/start-emulator.ts';

function ask(emulator: Emulator, below: string, method = 'GET', body?: string): Promise<Response> {
  return fetch(emulator.url + below, {
    method,
    headers: emulator.credentials.authorize(),
    ...(body === undefined ? {} : { body }),
  });
}

test('an address that other machines can reach causes a warning, loopback does not', async () => {
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  await using local = await createEmulator({ port: 0, onWarning });
  expect([local.url.startsWith('http://127.0.0.1:'), warnings]).toEqual([true, []]);
  await using open = await createEmulator({ port: 0, host: '0.0.0.0', onWarning });
  expect([open.accounts.length, warnings]).toEqual([
    1,
    [
      'The emulator listens on 0.0.0.0. Everyone who can reach this machine can reach it. ' +
        'Use the host 127.0.0.1 to allow only this machine.',
    ],
  ]);
});

test('quotas follow the options', async () => {
  await using emulator = await createEmulator({ clock: 'instant', port: 0, quotas: { projects: 1 } });
  expect((await ask(emulator, '/projects', 'POST', JSON.stringify(shop))).status).toBe(200);
  const refused = await ask(emulator, '/projects', 'POST', JSON.stringify({ ...shop, name: 'two' }));
  expect([refused.status, await refused.json()]).toMatchObject([
    403,
    { Errors: [{ Type: 'ForbiddenError', Details: 'You cannot have more than 1 projects.' }] },
  ]);
});

test('the health check needs no credentials', async () => {
  await using emulator = await createEmulator({ port: 0 });
  const response = await fetch(new URL('/healthz', emulator.url));
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
});

test('a rate limit answers 429 with a request ID and `Retry-After`', async () => {
  await using emulator = await createEmulator({ port: 0, rateLimit: { requestsPerSecond: 0.01, burst: 2 } });
  const answers = [
    await ask(emulator, '/projects'),
    await ask(emulator, '/projects'),
    await ask(emulator, '/projects'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await answers[2]?.json()).toMatchObject({
    Errors: [{ Code: '429' }],
    ResponseContext: { RequestId: expect.any(String) as unknown },
  });
});

test('a rate below one per second accepts the first request immediately', async () => {
  await using emulator = await createEmulator({ port: 0, rateLimit: { requestsPerSecond: 0.01 } });
  expect([(await ask(emulator, '/projects')).status, (await ask(emulator, '/projects')).status]).toEqual([200, 429]);
});

test('a body over 1 MiB is a 413 over HTTP too, and the next request is answered', async () => {
  await using emulator = await createEmulator({ port: 0 });
  const response = await ask(emulator, '/projects', 'POST', `"${'a'.repeat(2 * 1024 * 1024)}"`);
  expect([response.status, await response.json()]).toMatchObject([413, { Errors: [{ Code: '413' }] }]);
  expect((await ask(emulator, '/projects')).status).toBe(200);
});

test('a wrong method is refused with a list of the supported ones', async () => {
  await using emulator = await createEmulator({ port: 0 });
  const response = await ask(emulator, '/projects', 'PUT', '{}');
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, GET']);
});

test('300 connections that send nothing, or half a request, do not block other callers', async () => {
  await using emulator = await createEmulator({ port: 0 });
  const port = Number(new URL(emulator.url).port);
  const stalled = await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      await once(socket, 'connect');
      if (index % 2 === 0) socket.write('GET /api/v2/projects HTTP/1.1\r\nHost: 127.0.0.1\r\n');
      return socket;
    }),
  );
  for (let count = 0; count < 10; count++) expect((await ask(emulator, '/projects')).status).toBe(200);
  for (const socket of stalled) socket.destroy();
});

test('a step that becomes due while the emulator is stopped is done after a restart', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'oks-running-'));
  const first = await createEmulator({ clock: 'fast', dataDir, port: 0 });
  const { Project } = (await (await ask(first, '/projects', 'POST', JSON.stringify(shop))).json()) as {
    Project: { id: string; status: string };
  };
  await first.close();
  expect(Project.status).toBe('pending');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await using second = await createEmulator({ clock: 'fast', dataDir, port: 0 });
  expect(await (await ask(second, `/projects/${Project.id}`)).json()).toMatchObject({ Project: { status: 'ready' } });
  rmSync(dataDir, { recursive: true });
});

test('many emulators run side by side, independent of each other', async () => {
  const emulators = await Promise.all(Array.from({ length: 10 }, () => createEmulator({ port: 0 })));
  await Promise.all(
    emulators.map((emulator, index) =>
      ask(emulator, '/projects', 'POST', JSON.stringify({ ...shop, name: `p${index}x` })),
    ),
  );
  const names = await Promise.all(
    emulators.map(async (emulator) =>
      ((await (await ask(emulator, '/projects')).json()) as { Projects: { name: string }[] }).Projects.map(
        ({ name }) => name,
      ),
    ),
  );
  expect(names).toEqual(emulators.map((_, index) => [`p${index}x`]));
  await Promise.all(emulators.map((emulator) => emulator.close()));
});

test('a stopping emulator completes the requests in progress and accepts no others', async () => {
  await using emulator = await createEmulator({
    port: 0,
    faults: [{ kind: 'latency', latencyMs: 300, operations: ['ListProjects'] }],
  });
  const underWay = ask(emulator, '/projects');
  // A later call was answered, so this one has arrived and is waiting.
  await ask(emulator, '/clusters/limits/kubernetes_versions');
  const closed = emulator.close();
  expect((await underWay).status).toBe(200);
  await closed;
  await expect(ask(emulator, '/projects')).rejects.toThrow('fetch failed');
  // A second call has no further effect.
  await emulator.close();
});

test.each([
  ['127.0.0.1', undefined, 200],
  ['localhost', undefined, 200],
  ['shop.localhost', undefined, 200],
  ['[::1]', undefined, 200],
  ['192.0.2.7', undefined, 200],
  ['rebound.example', undefined, 403],
  ['localhost.rebound.example', undefined, 403],
  ['127.evil.example', undefined, 403],
  ['127.0.0.1.evil.example', undefined, 403],
  ['Localhost', 'localhost', 200],
])('a request for the host name %s is served only if nobody else can own that name', async (name, host, status) => {
  await using emulator = await createEmulator({ port: 0, host });
  const { hostname, port } = new URL(emulator.url);
  for (const path of ['/api/v2/projects', '/__emulator/faults']) {
    const answered = await new Promise<number | undefined>((resolve, reject) => {
      request(
        { hostname, port, path, headers: { ...emulator.credentials.authorize(), host: `${name}:${port}` } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      )
        .on('error', reject)
        .end();
    });
    expect(answered).toBe(status);
  }
});

test('a folder that another process uses is refused until that process has ended', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'oks-other-'));
  const served = await startServed(dataDir);
  await expect(createEmulator({ dataDir })).rejects.toThrow(
    `is in use by the emulator with the process ID ${served.process.pid}`,
  );
  await killServed(served);
  await using emulator = await createEmulator({ dataDir });
  expect(emulator.credentials.authorize()).toEqual(served.headers);
  rmSync(dataDir, { recursive: true });
});

test('every rule has a unique name, a source and a summary', () => {
  expect(new Set(emulatorRules.map(({ name }) => name)).size).toBe(emulatorRules.length);
  for (const rule of emulatorRules)
    expect([
      rule.summary.endsWith('.'),
      ['recorded', 'spec', 'client', 'reference', 'assumed'].includes(rule.source),
    ]).toEqual([true, true]);
});

test('an emulator that drains is not ready, and closes each connection after its next response', async () => {
  await using emulator = await createEmulator({ port: 0 });
  const { url, localUrl } = emulator;
  const agent = new Agent({ keepAlive: true });
  const answerTo = (target: string): Promise<readonly [number | undefined, string | undefined]> =>
    new Promise((resolve, reject) => {
      request(target, { agent, headers: emulator.credentials.authorize() }, (response) => {
        response.resume().on('end', () => resolve([response.statusCode, response.headers.connection]));
      })
        .on('error', reject)
        .end();
    });
  expect(await answerTo(`${localUrl}/readyz`)).toEqual([200, 'keep-alive']);
  await emulator.drain();
  expect(await answerTo(`${localUrl}/readyz`)).toEqual([503, 'close']);
  expect(await answerTo(`${localUrl}/healthz`)).toEqual([200, 'close']);
  expect(await answerTo(`${url}/projects`)).toEqual([200, 'close']);
  agent.destroy();
});
