import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../index.ts';
import { bothWays, openEmulator, senderTo } from '../testing/both-ways.fixture.ts';
import { projectInput as shop } from '../testing/inputs.ts';
import { createStoreHealth } from './store-health.ts';

const adminToken = 'a-token-of-an-operator';

/** The lines of the metrics that begin with a name, without the common prefix. */
async function metricsOf(send: typeof fetch, url: string, ...names: readonly string[]): Promise<string[]> {
  const response = await send(new URL('/metrics', url));
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  const lines = (await response.text()).split('\n').map((line) => line.replace('oks_emulator_', ''));
  return lines.filter((line) => names.some((name) => line.startsWith(name)));
}

describe.each(bothWays)('%s', (_, port) => {
  test('each request has an audit entry that says who did what and when, without a secret', async () => {
    const entries: AuditEntry[] = [];
    const emulator = await openEmulator({ port, adminToken, onAudit: (entry) => void entries.push(entry) });
    const send = senderTo(emulator, port);
    const { id } = emulator.account;
    const created = (await (await send('POST', '/projects', shop)).json()) as {
      Project: { id: string };
      ResponseContext: { RequestId: string };
    };
    await send('GET', `/projects/${created.Project.id}?secret_key=${emulator.account.secret_key}`);
    await send('GET', '/projects', undefined, { AccessKey: 'A', SecretKey: emulator.account.secret_key });
    await send('PUT', '/projects', {});
    await send('GET', `/nothing/${emulator.account.secret_key}`);
    const ask = port === undefined ? emulator.fetch : fetch;
    const headers = { authorization: `Bearer ${adminToken}` };
    await ask(new URL('/__emulator/accounts', emulator.url), { method: 'POST', headers });
    await ask(new URL('/__emulator/accounts/123456789012', emulator.url), { method: 'DELETE', headers });
    await ask(new URL('/__emulator/accounts', emulator.url));
    for (const probe of ['/healthz', '/readyz', '/metrics']) await ask(new URL(probe, emulator.url));

    const common = {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
      api: 'oks',
      source: '127.0.0.1',
      account: id,
      operation: null,
      resource: null,
      durationMs: expect.any(Number),
    };
    expect(entries).toEqual([
      {
        ...common,
        requestId: created.ResponseContext.RequestId,
        operation: 'CreateProject',
        method: 'POST',
        path: '/api/v2/projects',
        resource: created.Project.id,
        status: 200,
      },
      {
        ...common,
        operation: 'GetProject',
        method: 'GET',
        path: `/api/v2/projects/${created.Project.id}`,
        resource: created.Project.id,
        status: 200,
      },
      {
        ...common,
        account: null,
        operation: 'ListProjects',
        method: 'GET',
        path: '/api/v2/projects',
        status: 401,
      },
      { ...common, account: null, method: 'PUT', path: '/api/v2/projects', status: 405 },
      { ...common, account: null, method: 'GET', path: '/api/v2/nothing/***', status: 404 },
      {
        ...common,
        api: 'control',
        account: null,
        method: 'POST',
        path: '/__emulator/accounts',
        resource: expect.stringMatching(/^\d{12}$/),
        status: 200,
      },
      {
        ...common,
        api: 'control',
        account: null,
        method: 'DELETE',
        path: '/__emulator/accounts/123456789012',
        resource: '123456789012',
        status: 404,
      },
      { ...common, api: 'control', account: null, method: 'GET', path: '/__emulator/accounts', status: 401 },
    ]);
  });

  test('an entry has no status if the connection was closed', async () => {
    const entries: AuditEntry[] = [];
    const emulator = await openEmulator({
      port,
      faults: [{ kind: 'reset_after', times: 1 }],
      onAudit: (entry) => void entries.push(entry),
    });
    await expect(senderTo(emulator, port)('GET', '/projects')).rejects.toThrow('fetch failed');
    expect(entries).toMatchObject([{ operation: 'ListProjects', account: emulator.account.id, status: null }]);
  });

  test('metrics count requests by operation and status, with their durations, accounts and clusters', async () => {
    const emulator = await openEmulator({ port, accounts: 2 });
    const send = senderTo(emulator, port);
    for (const name of ['shop', 'shop', 'lab']) await send('POST', '/projects', { ...shop, name });
    await send('GET', '/nothing');
    const ask = port === undefined ? emulator.fetch : fetch;
    expect(await metricsOf(ask, emulator.url, 'requests_total', 'accounts', 'clusters', 'store_errors')).toEqual([
      'requests_total{operation="CreateProject",status="200"} 2',
      'requests_total{operation="CreateProject",status="409"} 1',
      'requests_total{operation="unknown",status="404"} 1',
      'accounts 2',
      'clusters 0',
      'store_errors_total 0',
    ]);
    const buckets = await metricsOf(ask, emulator.url, 'request_duration_seconds_bucket{operation="CreateProject"');
    const counts = buckets.map((line) => Number(line.split(' ').at(-1)));
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(buckets.at(-1)).toBe('request_duration_seconds_bucket{operation="CreateProject",le="+Inf"} 3');
    expect(await metricsOf(ask, emulator.url, 'request_duration_seconds_count')).toEqual([
      'request_duration_seconds_count{operation="CreateProject"} 3',
      'request_duration_seconds_count{operation="unknown"} 1',
    ]);
  });

  test('if there is an admin token, metrics require it, and health probes do not', async () => {
    const emulator = await openEmulator({ port, adminToken });
    const ask = port === undefined ? emulator.fetch : fetch;
    const statusOf = async (path: string, authorization = ''): Promise<number> =>
      (await ask(new URL(path, emulator.url), { headers: { authorization } })).status;
    expect(await statusOf('/metrics')).toBe(401);
    expect(await statusOf('/metrics', 'Bearer another-token-of-mine')).toBe(403);
    expect(await statusOf('/metrics', `Bearer ${adminToken}`)).toBe(200);
    expect([await statusOf('/healthz'), await statusOf('/readyz')]).toEqual([200, 200]);
  });
});

test('a store that fails or does not respond is reported as unreachable, and each failure is counted', async () => {
  let answer = (): Promise<void> => Promise.resolve();
  const health = createStoreHealth(() => answer(), 10);
  expect([await health.isReachable(), health.errors]).toEqual([true, 0]);
  answer = () => Promise.reject(new Error('gone'));
  expect([await health.isReachable(), health.errors]).toEqual([false, 1]);
  answer = () => new Promise(() => undefined);
  expect([await health.isReachable(), health.errors]).toEqual([false, 2]);
  health.failed();
  answer = () => Promise.resolve();
  expect([await health.isReachable(), health.errors]).toEqual([true, 3]);
});
