import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isOksError } from '@oks-kit/core';
import { operations, type OperationSpec } from '@oks-kit/schemas';
import { describe, expect, test } from 'vitest';
import { createEmulator, type Emulator, emulatorControl, type Fault } from '../../index.ts';
import { bothWays, type Send, senderTo, openEmulator } from '../../testing/both-ways.fixture.ts';
import { clusterInput, projectInput as shop } from '../../testing/inputs.ts';

describe.each(bothWays)('%s', (_, port) => {
  async function withFault(fault: Fault): Promise<{ emulator: Emulator; send: Send }> {
    const emulator = await openEmulator({ port, faults: [fault] });
    return { emulator, send: senderTo(emulator, port) };
  }

  test('reset_before closes the connection before the request is processed', async () => {
    const { send } = await withFault({ kind: 'reset_before', operations: ['CreateProject'], times: 1 });
    await expect(send('POST', '/projects', shop)).rejects.toThrow('fetch failed');
    expect(await (await send('GET', '/projects')).json()).toMatchObject({ Projects: [] });
  });

  test('reset_after closes it after the request is processed', async () => {
    const { send } = await withFault({ kind: 'reset_after', operations: ['CreateProject'], times: 1 });
    await expect(send('POST', '/projects', shop)).rejects.toThrow('fetch failed');
    expect(await (await send('GET', '/projects')).json()).toMatchObject({ Projects: [{ name: 'shop' }] });
  });

  test('rate_limit is a 429 with `Retry-After`', async () => {
    const { send } = await withFault({ kind: 'rate_limit', times: 1, retryAfterSeconds: 7 });
    const response = await send('GET', '/projects');
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await response.json()).toMatchObject({
      Errors: [{ Code: '429' }],
      ResponseContext: { RequestId: expect.any(String) },
    });
    expect((await send('GET', '/projects')).status).toBe(200);
  });

  test('server_error has the requested status', async () => {
    const { send } = await withFault({ kind: 'server_error', status: 503 });
    const response = await send('GET', '/projects');
    expect([response.status, await response.json()]).toMatchObject([
      503,
      { Errors: [{ Code: '503', Type: 'InternalError' }] },
    ]);
  });

  test.each([
    ['timeout', 408, 'TimeoutError', 'Request Timeout. The server timed out waiting for the request.'],
    ['locked', 423, 'LockedResource', 'The project has been under maintenance for 15 mins. Please, try again later'],
    ['not_implemented', 501, 'ResourceNotImplemented', 'This cp_subregions is not implemented.'],
    [
      'not_ready',
      503,
      'ResourceIsNotReady',
      'The service has been under global maintenance for 15 mins. Please, try again later',
    ],
  ] as const)('%s is status %i, and the request is not processed', async (kind, status, Type, Details) => {
    const { send } = await withFault({ kind, operations: ['CreateProject'] });
    const response = await send('POST', '/projects', shop);
    expect([response.status, response.headers.get('retry-after'), await response.json()]).toMatchObject([
      status,
      null,
      { Errors: [{ Type, Details, Code: String(status) }] },
    ]);
    expect(await (await send('GET', '/projects')).json()).toMatchObject({ Projects: [] });
  });

  test('html is an error page of a gateway', async () => {
    const { send } = await withFault({ kind: 'html' });
    const response = await send('GET', '/projects');
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      502,
      'text/html',
      expect.stringContaining('<html>'),
    ]);
  });

  test('malformed is invalid JSON, empty has no body', async () => {
    const malformed = await withFault({ kind: 'malformed' });
    await expect((await malformed.send('GET', '/projects')).json()).rejects.toThrow(SyntaxError);
    const empty = await withFault({ kind: 'empty' });
    expect(await (await empty.send('GET', '/projects')).text()).toBe('');
  });

  test('truncated ends in the middle of the body', async () => {
    const { send } = await withFault({ kind: 'truncated' });
    const response = await send('GET', '/projects');
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  test('latency delays the response, and an abort ends the delay', async () => {
    const { emulator } = await withFault({ kind: 'latency', latencyMs: 60_000, times: 1 });
    const controller = new AbortController();
    const ask = port === undefined ? emulator.fetch : fetch;
    const asked = ask(`${emulator.url}/projects`, {
      headers: emulator.credentials.authorize(),
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 20);
    await expect(asked).rejects.toThrow(/abort/i);
  });

  test('cluster_failed makes the cluster fail, and counts only such requests', async () => {
    const { send } = await withFault({ kind: 'cluster_failed', times: 1 });
    const { Project } = (await (await send('POST', '/projects', shop)).json()) as { Project: { id: string } };
    const cluster = {
      ...clusterInput,
      project_id: Project.id,
    };
    for (const name of ['web', 'two']) await send('POST', '/clusters', { ...cluster, name });
    const { Clusters } = (await (await send('GET', '/clusters/all')).json()) as {
      Clusters: { name: string; statuses: { status: string } }[];
    };
    expect(Clusters.map(({ name, statuses }) => [name, statuses.status])).toEqual([
      ['web', 'failed'],
      ['two', 'ready'],
    ]);
  });

  test('newer_template has keys that clients do not know yet', async () => {
    const { send } = await withFault({ kind: 'newer_template', operations: ['GetClusterTemplate'] });
    expect(await (await send('GET', '/templates/cluster')).json()).toMatchObject({
      Template: { auto_maintenances: null, placement_policy: null, backup: { enabled: false } },
    });
  });

  test('otp_required demands a one-time password if there is none', async () => {
    const { emulator, send } = await withFault({ kind: 'otp_required' });
    const response = await send('GET', '/projects');
    expect([response.status, await response.json()]).toMatchObject([401, { otp_required: true }]);
    expect(
      (await send('GET', '/projects', undefined, { ...emulator.credentials.authorize(), 'X-OTP-Code': '000000' }))
        .status,
    ).toBe(200);
  });

  test('expired_token affects only requests with session tokens', async () => {
    const { send } = await withFault({ kind: 'expired_token' });
    expect((await send('GET', '/projects')).status).toBe(200);
    const response = await send('GET', '/projects', undefined, { AccessToken: 'a', RefreshToken: 'b' });
    expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized: Invalid JWT.' }]);
  });
});

test('a fault affects every operation that it names', async () => {
  for (const row of Object.values<OperationSpec>(operations)) {
    const emulator = await openEmulator({ faults: [{ kind: 'server_error', operations: [row.id] }] });
    const statusOf = async ({ method, path, body }: OperationSpec): Promise<number> =>
      (
        await emulator.fetch(emulator.url + path.replace(/\{[^}]*\}/g, 'x'), {
          method,
          headers: emulator.credentials.authorize(),
          ...(body === undefined ? {} : { body: '{}' }),
        })
      ).status;
    const other: OperationSpec = row.id === 'ListProjects' ? operations.GetProjectTemplate : operations.ListProjects;
    expect([await statusOf(row), await statusOf(other)]).toEqual([500, 200]);
  }
});

test('the same seed leads to the same decisions', async () => {
  const draw = async (seed: number): Promise<number[]> => {
    const emulator = await openEmulator({ seed, faults: [{ kind: 'server_error', probability: 0.5 }] });
    const statuses: number[] = [];
    for (let count = 0; count < 40; count++)
      statuses.push(
        (await emulator.fetch(`${emulator.url}/projects`, { headers: emulator.credentials.authorize() })).status,
      );
    return statuses;
  };
  const first = await draw(7);
  expect(await draw(7)).toEqual(first);
  expect(await draw(8)).not.toEqual(first);
  expect(new Set(first)).toEqual(new Set([200, 500]));
});

test.each<[string, unknown, string]>([
  ['an unknown kind', { kind: 'fire' }, '`kind`: must be one of latency, reset_before'],
  ['no kind', {}, '`kind`: required'],
  ['an unknown field', { kind: 'html', operation: [] }, '`operation`: unknown option, did you mean `operations`?'],
  [
    'a misspelt operation',
    { kind: 'html', operations: ['GetClustre'] },
    '`operations.0`: is not an operation, did you mean `GetCluster`?',
  ],
  [
    'an operation that is not in a list',
    { kind: 'html', operations: 'GetCluster' },
    '`operations`: must be a list of strings',
  ],
  ['a probability over 1', { kind: 'html', probability: 2 }, '`probability`: must be a number from 0 to 1'],
  ['zero times', { kind: 'html', times: 0 }, '`times`: must be a whole number of at least 1'],
  ['a latency as text', { kind: 'latency', latencyMs: '5' }, '`latencyMs`: must be a whole number from 0 to 600000'],
  ['a value that is not an object', 'html', 'options must be an object'],
])('%s is refused, by option, in process and over HTTP', async (_, wrong, message) => {
  // Boundary: passes a value that the types forbid.
  const fault = wrong as Fault;
  const emulator = await openEmulator({ port: 0 });
  for (const refused of [
    createEmulator({ faults: [fault] }),
    emulatorControl({ url: emulator.url }).faults.add(fault),
    Promise.resolve().then(() => emulator.faults.add(fault)),
  ]) {
    const error: unknown = await refused.catch((thrown: unknown) => thrown);
    expect(isOksError(error, 'input') && error.message).toContain(message);
  }
  const response = await fetch(new URL('/__emulator/faults', emulator.url), {
    method: 'POST',
    body: JSON.stringify(fault),
  });
  expect(response.status).toBe(422);
});

describe('the control API', () => {
  test.each(bothWays)('adds, lists and removes faults, %s', async (_, port) => {
    const emulator = await openEmulator({ port });
    const control = emulatorControl({ url: emulator.url, ...(port === undefined ? { fetch: emulator.fetch } : {}) });
    const id = await control.faults.add({ kind: 'html', times: 3 });
    const second = await control.faults.add({ kind: 'latency', latencyMs: 0 });
    expect(await control.faults.list()).toEqual([
      { id, kind: 'html', times: 3 },
      { id: second, kind: 'latency', latencyMs: 0 },
    ]);
    expect(emulator.faults.list()).toHaveLength(2);
    await control.faults.remove(id);
    await expect(control.faults.remove(id)).rejects.toThrow(`There is no fault ${id}.`);
    await control.faults.clear();
    expect(emulator.faults.list()).toEqual([]);
  });

  test('advances only a manual clock', async () => {
    const manual = await openEmulator({ clock: 'manual', port: 0 });
    const { clock } = emulatorControl({ url: manual.url });
    const before = await clock.read();
    expect(await clock.advance(5_000)).toEqual({ kind: 'manual', now: before.now + 5_000 });
    expect(manual.clock.now()).toBe(before.now + 5_000);
    await expect(clock.advance(-1)).rejects.toThrow('0 or more');
    const instant = await openEmulator({ port: 0 });
    await expect(emulatorControl({ url: instant.url }).clock.advance(1)).rejects.toThrow(
      'only a manual clock can be advanced',
    );
  });

  test('resets', async () => {
    const emulator = await openEmulator({ port: 0 });
    const headers = emulator.credentials.authorize();
    await fetch(`${emulator.url}/projects`, { method: 'POST', headers, body: JSON.stringify(shop) });
    await emulatorControl({ url: emulator.url }).reset();
    expect(await (await fetch(`${emulator.url}/projects`, { headers })).json()).toMatchObject({ Projects: [] });
  });

  test('adds accounts, and lists them without their secrets', async () => {
    const emulator = await openEmulator({ port: 0 });
    const { accounts } = emulatorControl({ url: emulator.url });
    const added = await accounts.add();
    const headers = { AccessKey: added.access_key, SecretKey: added.secret_key };
    expect((await fetch(`${emulator.url}/projects`, { headers })).status).toBe(200);
    expect(await accounts.list()).toEqual(
      [emulator.account, added].map(({ id, access_key, username }) => ({ id, access_key, username })),
    );
    expect(emulator.accounts.map(({ id }) => id)).toEqual([emulator.account.id, added.id]);
  });

  test('reports what the emulator is doing', async () => {
    const emulator = await openEmulator({
      clock: 'manual',
      port: 0,
      accounts: 2,
      faults: [{ kind: 'html', times: 1 }],
    });
    expect(await emulatorControl({ url: emulator.url }).status()).toEqual({
      pid: process.pid,
      clock: { kind: 'manual', now: emulator.clock.now() },
      accounts: 2,
      faults: 1,
      clusters: { backend: 'builtin', programs: [], running: [], failed: [] },
      warnings: [],
    });
  });

  test('requires the admin token if the emulator has one', async () => {
    const right = 'a-token-of-an-operator';
    const emulator = await openEmulator({ port: 0, adminToken: right });
    const pidWith = (adminToken?: string): Promise<number> => emulatorControl({ url: emulator.url, adminToken }).pid();
    await expect(pidWith()).rejects.toThrow('needs the admin token');
    for (const wrong of [right.slice(0, -1), `${right}s`, right.toUpperCase()])
      await expect(pidWith(wrong)).rejects.toThrow('The admin token is wrong.');
    expect(await pidWith(right)).toBe(process.pid);
  });

  test('reports the process ID', async () => {
    const emulator = await openEmulator({ port: 0 });
    expect(await emulatorControl({ url: emulator.url }).pid()).toBe(process.pid);
  });

  test('refuses invalid arguments before sending anything', async () => {
    const control = emulatorControl({ url: 'http://127.0.0.1:9', fetch: () => Promise.reject(new Error('was sent')) });
    // Boundary: passes a value that the types forbid.
    const text = '5' as unknown as number;
    for (const call of [
      control.clock.advance(NaN),
      control.clock.advance(-1),
      control.clock.advance(text),
      control.faults.remove(''),
    ]) {
      expect(isOksError(await call.catch((thrown: unknown) => thrown), 'input')).toBe(true);
    }
    expect(() => emulatorControl({ url: '127.0.0.1:8080' })).toThrow('`url`: must be an http URL');
    const misspelt = { uri: 'http://127.0.0.1:8080' } as unknown as { url: string };
    expect(() => emulatorControl(misspelt)).toThrow('`uri`: unknown option, did you mean `url`?');
  });

  test('fails with a clear error if no emulator answers', async () => {
    const gone = await createEmulator({ port: 0 });
    await gone.close();
    const error: unknown = await emulatorControl({ url: gone.url })
      .reset()
      .catch((thrown: unknown) => thrown);
    expect(isOksError(error, 'emulator') && error.message).toBe(`No emulator responds at ${new URL(gone.url).origin}.`);
    const other = createServer((_, response) => void response.end('hello')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    // Boundary: a server that listens on TCP has such an address.
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    await expect(emulatorControl({ url }).clock.read()).rejects.toThrow(`The server at ${url} is not an emulator.`);
    other.close();
  });

  test('refuses web pages of other origins', async () => {
    const emulator = await openEmulator();
    expect(
      (await emulator.fetch('http://localhost/__emulator/faults', { headers: { origin: 'https://evil.example' } }))
        .status,
    ).toBe(403);
  });
});
