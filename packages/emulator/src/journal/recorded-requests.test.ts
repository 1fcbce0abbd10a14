import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { type Emulator, emulatorControl, type EmulatorOptions } from '../index.ts';
import { bothWays, type Send, senderTo, openEmulator } from '../testing/both-ways.fixture.ts';
import { clusterInput, projectInput as shop } from '../testing/inputs.ts';

describe.each(bothWays)('%s', (_, port) => {
  async function open(options: EmulatorOptions = {}): Promise<{ emulator: Emulator; send: Send }> {
    const emulator = await openEmulator({ ...options, port });
    return { emulator, send: senderTo(emulator, port) };
  }

  test('a request is recorded with its response', async () => {
    const { emulator, send } = await open();
    const headers = { ...emulator.credentials.authorize(), 'user-agent': 'shop-tests/1.0' };
    const project: unknown = await (await send('POST', '/projects', shop, headers)).json();
    const list: unknown = await (await send('GET', '/projects?name=shop')).json();
    expect([...emulator.requests]).toEqual([
      {
        id: 1,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        method: 'POST',
        path: '/api/v2/projects',
        operation: 'CreateProject',
        account: emulator.account.id,
        userAgent: 'shop-tests/1.0',
        status: 200,
        durationMs: expect.any(Number),
        faults: [],
        requestBody: shop,
        responseBody: project,
      },
      expect.objectContaining({
        id: 2,
        path: '/api/v2/projects?name=shop',
        operation: 'ListProjects',
        requestBody: undefined,
        responseBody: list,
      }),
    ]);
    expect(emulator.requests.of('CreateProject')).toHaveLength(1);
    expect(emulator.requests.of('CreateCluster')).toEqual([]);
    expect(emulator.requests).toHaveLength(2);
  });

  test('requests that are refused early are recorded too', async () => {
    const { emulator, send } = await open({ rateLimit: { requestsPerSecond: 0.01, burst: 1 } });
    await send('GET', '/nothing');
    await send('PUT', '/projects', shop);
    await send('GET', '/../else');
    await send('GET', '/projects', undefined, { origin: 'https://evil.example' });
    await send('POST', '/projects', shop, {});
    await send('POST', '/projects', '{');
    await send('POST', '/projects', shop);
    expect(
      emulator.requests
        .list()
        .map(({ operation, account, status, requestBody }) => [
          operation,
          account === emulator.account.id ? 'ours' : account,
          status,
          requestBody,
        ]),
    ).toEqual([
      [undefined, undefined, 404, undefined],
      [undefined, undefined, 405, undefined],
      [undefined, undefined, 404, undefined],
      [undefined, undefined, 403, undefined],
      ['CreateProject', undefined, 401, shop],
      ['CreateProject', 'ours', 422, '{'],
      ['CreateProject', 'ours', 429, shop],
    ]);
  });

  test('a recorded request lists the faults that affected it', async () => {
    const { emulator, send } = await open({
      faults: [
        { kind: 'latency', latencyMs: 1, times: 1 },
        { kind: 'rate_limit', times: 1 },
        { kind: 'reset_after', times: 1 },
        { kind: 'truncated', times: 1 },
      ],
    });
    await send('GET', '/projects');
    await send('POST', '/projects', shop).catch(() => undefined);
    await send('GET', '/projects').then((response) => response.text().catch(() => undefined));
    expect(emulator.requests.list().map(({ status, faults, requestBody }) => [status, faults, requestBody])).toEqual([
      [429, ['latency', 'rate_limit'], undefined],
      [undefined, ['reset_after'], shop],
      [200, ['truncated'], undefined],
    ]);
  });

  test('no secret is shown, wherever it was sent', async () => {
    const { emulator, send } = await open({ mfa: true, tokens: true });
    const { secret_key, password, totp_secret = '', access_key } = emulator.account;
    const secrets = [secret_key, password, totp_secret];
    for (const secret of secrets) {
      await send('GET', `/projects/${secret}?name=${secret}&x=${encodeURIComponent(`a ${secret}`)}`);
      await send('POST', '/projects', { ...shop, description: `see ${secret}`, tags: { password: 'hunter2' } });
      await send('POST', '/projects', `{"SecretKey": "hunter2", "name": "${secret}`);
    }
    await send('GET', '/projects?otp=123456&SecretKey=hunter2');
    await send('GET', '/projects', undefined, {
      Authorization: `Basic ${btoa(`${emulator.account.username}:${password}`)}`,
      'X-OTP-Code': '123456',
    });
    const shown = JSON.stringify(emulator.requests.list());
    expect(shown.length).toBeGreaterThan(2_000);
    for (const secret of [...secrets, access_key, 'hunter2', '123456', 'Basic ']) expect(shown).not.toContain(secret);
  });

  test('kubeconfigs and the keys of EIM users are masked', async () => {
    const { emulator, send } = await open();
    const { Project } = (await (await send('POST', '/projects', shop)).json()) as { Project: { id: string } };
    const created = await send('POST', '/clusters', { ...clusterInput, project_id: Project.id });
    const { Cluster } = (await created.json()) as { Cluster: { id: string } };
    const kubeconfig = await (await send('GET', `/clusters/${Cluster.id}/kubeconfig`)).text();
    const user = await (await send('POST', `/projects/${Project.id}/eim_users?user=oks-csi`)).text();
    const secretKey = /"SecretKey":"(\w{40})"/.exec(user)?.[1] ?? 'none';
    const key = /client-key-data: (\S{40})/.exec(kubeconfig)?.[1] ?? 'none';
    expect([secretKey, key]).not.toContain('none');
    const shown = JSON.stringify(emulator.requests.list());
    expect(shown).not.toContain(secretKey);
    expect(shown).not.toContain(key);
    expect(emulator.requests.of('GetKubeconfig')).toMatchObject([
      { responseBody: { Cluster: { data: { kubeconfig: '***' } } } },
    ]);
    expect(emulator.requests.of('CreateEimUser')).toMatchObject([
      {
        responseBody: { EimUser: { UserName: expect.stringMatching(/^oks-csi/), AccessKeys: [{ SecretKey: '***' }] } },
      },
    ]);
  });

  test('a reset clears it; the requests of the emulator itself are not in it', async () => {
    const { emulator, send } = await open();
    await send('GET', '/projects');
    const ask = port === undefined ? emulator.fetch : fetch;
    for (const path of ['/healthz', '/openapi.json', '/__emulator/status', '/__emulator/nothing'])
      await ask(new URL(path, emulator.url));
    expect(emulator.requests).toHaveLength(1);
    await emulator.reset();
    expect(emulator.requests).toHaveLength(0);
    await send('GET', '/projects');
    emulator.requests.clear();
    expect(emulator.requests).toHaveLength(0);
  });

  test('`waitFor` waits for a request that is sent in the background', async () => {
    const { emulator, send } = await open();
    const waiting = emulator.requests.waitFor('CreateProject', { timeoutMs: 60_000 });
    await send('GET', '/projects');
    await send('POST', '/projects', shop);
    expect((await waiting).requestBody).toEqual(shop);
  });

  test('the control API lists, filters and clears', async () => {
    const { emulator, send } = await open();
    const control = emulatorControl({ url: emulator.url, fetch: port === undefined ? emulator.fetch : fetch });
    for (let count = 0; count < 120; count++) await send('GET', '/projects');
    await send('POST', '/projects', shop);
    await send('GET', '/projects/nobody');
    expect(await control.requests.list()).toEqual(
      // As JSON, which has no undefined.
      JSON.parse(JSON.stringify(emulator.requests.list())),
    );
    const ids = async (filter: Parameters<typeof control.requests.list>[0]): Promise<number[]> =>
      (await control.requests.list(filter)).map(({ id }) => id);
    expect(await ids({ operation: ['CreateProject', 'GetProject'] })).toEqual([121, 122]);
    expect(await ids({ status: '4xx' })).toEqual([122]);
    expect(await ids({ status: 200, since: 119 })).toEqual([120, 121]);
    expect(await ids({ account: 'nobody' })).toEqual([]);
    await control.requests.clear();
    expect(await ids({})).toEqual([]);
  });

  test('the control API streams existing and new requests', async () => {
    const { emulator, send } = await open();
    const control = emulatorControl({ url: emulator.url, fetch: port === undefined ? emulator.fetch : fetch });
    await send('GET', '/projects');
    const stop = new AbortController();
    const followed: (string | undefined)[] = [];
    for await (const { operation } of control.requests.follow(
      { operation: ['ListProjects', 'CreateProject'] },
      { signal: stop.signal },
    )) {
      followed.push(operation);
      if (followed.length === 1) {
        await send('GET', '/clusters/all');
        await send('POST', '/projects', shop);
      }
      if (followed.length === 2) stop.abort();
    }
    expect(followed).toEqual(['ListProjects', 'CreateProject']);
  });

  test('a stream ends with the emulator', async () => {
    const { emulator, send } = await open();
    const control = emulatorControl({ url: emulator.url, fetch: port === undefined ? emulator.fetch : fetch });
    await send('GET', '/projects');
    const followed: number[] = [];
    for await (const { id } of control.requests.follow()) {
      followed.push(id);
      void emulator.close();
    }
    expect(followed).toEqual([1]);
  });

  test('a client that reconnects continues after the last event', async () => {
    const { emulator, send } = await open();
    for (let count = 0; count < 3; count++) await send('GET', '/projects');
    const ask = port === undefined ? emulator.fetch : fetch;
    const response = await ask(new URL('/__emulator/requests', emulator.url), {
      headers: { accept: 'text/event-stream', 'last-event-id': '2' },
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('data: ')) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    expect([...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id)).toEqual(['3']);
  });

  test.each([
    ['?operation=CreateClutser', 'did you mean `CreateCluster`?'],
    ['?status=6xx', 'must be a status such as 404'],
    ['?status=abc', 'must be a status such as 404'],
    ['?since=x', 'must be a whole number of at least 0'],
    ['?limit=0', 'must be a whole number of at least 1'],
    ['?opperation=CreateCluster', 'did you mean `operation`?'],
  ])('the query %s is refused', async (query, message) => {
    const { emulator } = await open();
    const ask = port === undefined ? emulator.fetch : fetch;
    for (const accept of ['application/json', 'text/event-stream']) {
      const response = await ask(new URL(`/__emulator/requests${query}`, emulator.url), { headers: { accept } });
      expect([response.status, await response.text()]).toEqual([422, expect.stringContaining(message)]);
    }
  });

  test('if there is an admin token, the journal requires it', async () => {
    const { emulator } = await open({ adminToken: 'a-token-of-an-operator' });
    const ask = port === undefined ? emulator.fetch : fetch;
    for (const accept of ['application/json', 'text/event-stream'])
      for (const method of ['GET', 'DELETE'])
        expect((await ask(new URL('/__emulator/requests', emulator.url), { method, headers: { accept } })).status).toBe(
          401,
        );
    const control = emulatorControl({ url: emulator.url, adminToken: 'a-token-of-an-operator', fetch: ask });
    expect(await control.requests.list()).toEqual([]);
  });
});

test('a web page of another origin cannot read the journal', async () => {
  const emulator = await openEmulator({ port: 0 });
  const response = await fetch(new URL('/__emulator/requests', emulator.url), {
    headers: { accept: 'text/event-stream', origin: 'https://evil.example' },
  });
  expect(response.status).toBe(403);
});

test('a reader that stops reading takes no memory, and misses requests that were dropped', async () => {
  const emulator = await openEmulator({ port: 0 });
  const send = senderTo(emulator, undefined);
  const { hostname, port } = new URL(emulator.url);
  const socket = connect(Number(port), hostname);
  socket.write('GET /__emulator/requests HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n');
  await once(socket, 'readable');
  // Nothing is read any more. What is sent now is far more than the buffers of both sockets.
  const body = JSON.stringify({ ...shop, description: 'x'.repeat(60_000) });
  for (let count = 0; count < 12_000; count++) await send('POST', '/projects', count % 10 === 0 ? body : '{}');
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (part: string) => {
    text = text.slice(-100_000) + part;
    const [, missed] = /event: missed\r?\ndata: \{"count":(\d+)\}/.exec(text) ?? [];
    if (missed !== undefined) socket.emit('missed', Number(missed));
  });
  const [missed] = (await once(socket, 'missed')) as [number];
  expect(missed).toBeGreaterThan(1_000);
  socket.destroy();
});

test('a follower that disconnects is removed', async () => {
  const emulator = await openEmulator({ port: 0 });
  const stop = new AbortController();
  const response = await fetch(new URL('/__emulator/requests', emulator.url), {
    headers: { accept: 'text/event-stream' },
    signal: stop.signal,
  });
  expect(response.status).toBe(200);
  stop.abort();
  await senderTo(emulator, 0)('GET', '/projects');
  // Otherwise, closing would wait for it.
  await emulator.close();
});
