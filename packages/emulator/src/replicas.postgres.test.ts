import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createClusterClient } from '@oks-kit/kubernetes';
import { parseFetchedKubeconfig } from '@oks-kit/kubeconfig';
import { parse } from 'yaml';
import { callCluster, kubeconfigIn } from './clusters/builtin/test-cluster.ts';
import { valueAt } from './clusters/oks-state/kube-object.ts';
import { createEmulator, type Emulator, emulatorControl, type EmulatorOptions } from './index.ts';
import { clusterInput, projectInput } from './testing/inputs.ts';
import { type PostgresServer, startPostgres } from '@oks-kit/postgres';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

/** Emulators of one database. */
async function openReplicas(options: EmulatorOptions = {}, url?: string): Promise<[Emulator, Emulator]> {
  const store = url ?? (await server.createDatabase());
  const open = (): Promise<Emulator> => createEmulator({ clock: 'instant', port: 0, store, ...options });
  const replicas = await Promise.all([open(), open()]);
  onTestFinished(async () => {
    await Promise.all(replicas.map((emulator) => emulator.close()));
  });
  return replicas;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, Record<string, unknown>>;
}

async function ask(
  emulator: Emulator,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { ...emulator.credentials.authorize() },
): Promise<Answer> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(emulator.url + path, { method, headers, ...init });
  // Boundary: the emulator answers with objects of objects.
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
}

const controlOf = ({ url, fetch }: Emulator) => emulatorControl({ url, fetch });

describe('two emulators of one database', () => {
  test('are one service: they have the same accounts, and each sees the changes of the other', async () => {
    const [a, b] = await openReplicas({ accounts: 2 });
    expect(a.accounts).toHaveLength(2);
    expect(b.accounts).toEqual(a.accounts);
    const { body } = await ask(a, 'POST', '/projects', projectInput);
    const id = String(body['Project']?.['id']);
    expect(await ask(b, 'GET', `/projects/${id}`)).toMatchObject({ status: 200, body: { Project: { name: 'shop' } } });
    expect((await ask(b, 'POST', '/projects', projectInput)).status).toBe(409);
    expect((await ask(b, 'DELETE', `/projects/${id}`)).status).toBe(200);
    expect((await ask(a, 'GET', `/projects/${id}`)).status).toBe(404);
    const account = await controlOf(a).accounts.add();
    const headers = { AccessKey: account.access_key, SecretKey: account.secret_key };
    expect((await ask(b, 'GET', '/projects', undefined, headers)).status).toBe(200);
    await controlOf(b).accounts.remove(account.id);
    expect((await ask(a, 'GET', '/projects', undefined, headers)).status).toBe(401);
  });

  test('accept each other’s session tokens, until one revokes them', async () => {
    const [a, b] = await openReplicas({ tokens: true });
    const tokensIn = ({ headers }: Answer): Record<string, string> => ({
      AccessToken: headers.get('access-token') ?? '',
      RefreshToken: headers.get('refresh-token') ?? '',
    });
    const first = tokensIn(await ask(a, 'GET', '/projects'));
    const second = await ask(b, 'GET', '/projects', undefined, first);
    expect(second.status).toBe(200);
    await controlOf(a).revokeTokens();
    expect((await ask(b, 'GET', '/projects', undefined, tokensIn(second))).status).toBe(401);
  });

  test('inject a fault with `times: 1` once in total, also one that both start with', async () => {
    const url = await server.createDatabase();
    const options = { faults: [{ kind: 'server_error', times: 1 }] } as const;
    const [a, b] = await openReplicas(options, url);
    const statuses = async (): Promise<number[]> => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) => ask(index % 2 === 0 ? a : b, 'GET', '/projects')),
      );
      return answers.map(({ status }) => status).filter((status) => status !== 200);
    };
    expect(await statuses()).toEqual([500]);
    await controlOf(a).faults.add({ kind: 'locked', times: 2 });
    expect(await controlOf(b).faults.list()).toMatchObject([{ kind: 'locked', times: 2 }]);
    expect(await statuses()).toEqual([423, 423]);
    const [c] = await openReplicas(options, url);
    expect((await ask(c, 'GET', '/projects')).status).toBe(200);
  });

  test('share a manual clock and a rate limit', async () => {
    const [a, b] = await openReplicas({ clock: 'manual', rateLimit: { requestsPerSecond: 0.001, burst: 3 } });
    const { body } = await ask(a, 'POST', '/projects', projectInput);
    expect((await controlOf(b).clock.advance(3_600_000)).now).toBe((await controlOf(a).clock.read()).now);
    const shown = await ask(b, 'GET', `/projects/${String(body['Project']?.['id'])}`);
    expect(shown.body).toMatchObject({ Project: { status: 'ready' } });
    expect((await ask(a, 'GET', '/projects')).status).toBe(200);
    expect((await ask(b, 'GET', '/projects')).status).toBe(429);
  });

  test('share the secret for one-time passwords', async () => {
    const [a, b] = await openReplicas({ mfa: true });
    expect(a.account.totp_secret).toBe(b.account.totp_secret);
    expect((await ask(a, 'GET', '/projects')).body).toMatchObject({ otp_required: true });
  });

  test('do not exceed quotas when both create at the same time', async () => {
    const replicas = await openReplicas({ quotas: { projects: 3 } });
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        ask(replicas[index % 2] ?? replicas[0], 'POST', '/projects', { ...projectInput, name: `p-${index}` }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect((await ask(replicas[0], 'GET', '/projects')).body['Projects']).toHaveLength(3);
  });

  test('are both reset by a reset of one', async () => {
    const [a, b] = await openReplicas();
    await ask(a, 'POST', '/projects', projectInput);
    expect(await controlOf(a).requests.list()).toHaveLength(1);
    await b.reset();
    expect(await controlOf(a).requests.list()).toEqual([]);
    expect((await ask(a, 'GET', '/projects')).body['Projects']).toEqual([]);
  });

  test('share one journal, also with an emulator that starts later', async () => {
    const url = await server.createDatabase();
    const [a, b] = await openReplicas({}, url);
    const following = controlOf(b).requests.follow();
    const followed = following.next();
    await ask(a, 'POST', '/projects', projectInput);
    await ask(b, 'GET', '/projects');
    const shown = async (emulator: Emulator): Promise<unknown[]> =>
      (await controlOf(emulator).requests.list()).map(({ id, operation, status }) => [id, operation, status]);
    await expect.poll(async () => (await shown(a)).length).toBe(2);
    expect(await shown(b)).toEqual(await shown(a));
    expect((await followed).value).toMatchObject({ id: 1 });
    await following.return(undefined);
    expect(await b.requests.waitFor('CreateProject')).toMatchObject({ requestBody: projectInput, status: 200 });
    await controlOf(a).requests.clear();
    await ask(b, 'GET', '/quotas');
    await expect.poll(async () => shown(a)).toEqual([[3, 'GetQuotas', 200]]);
    const [c] = await openReplicas({}, url);
    expect(await shown(c)).toEqual([[3, 'GetQuotas', 200]]);
  });
});

describe('a cluster of two emulators', () => {
  test('has one certificate authority, and each emulator shows what the other wrote', async () => {
    const [a, b] = await openReplicas();
    const project = await ask(a, 'POST', '/projects', projectInput);
    const created = await ask(a, 'POST', '/clusters', { ...clusterInput, project_id: project.body['Project']?.['id'] });
    const id = String(created.body['Cluster']?.['id']);
    const kubeconfigOf = async (emulator: Emulator): Promise<string> => {
      const { body } = await ask(emulator, 'GET', `/clusters/${id}/kubeconfig`);
      return String(valueAt(body, ['Cluster', 'data', 'kubeconfig']));
    };
    const texts = await Promise.all([kubeconfigOf(a), kubeconfigOf(b)]);
    const [first, second] = texts.map((text) => parseFetchedKubeconfig(text));
    expect(first?.clusters[0]?.cluster['certificate-authority-data']).toBe(
      second?.clusters[0]?.cluster['certificate-authority-data'],
    );
    const [atA, atB] = texts.map((text) => createClusterClient(parseFetchedKubeconfig(text)));
    if (atA === undefined || atB === undefined) throw new Error('There are two clients.');
    const stop = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { type, object } of atB.nodepools.watch({ signal: stop.signal }))
        seen.push(`${type} ${object.metadata.name}`);
    })().catch(() => undefined);
    await expect.poll(() => atB.nodepools.list()).toEqual([]);
    await atA.nodepools.create({ metadata: { name: 'workers' }, spec: { nodeType: 'tinav6.c2r4p3', desiredNodes: 2 } });
    await expect.poll(() => seen).toContain('added workers');
    expect(await atB.nodepools.waitFor('workers', 'ready')).toMatchObject({ status: { progress: { ready: 2 } } });
    await atA.nodepools.delete('workers');
    await expect.poll(() => seen).toContain('deleted workers');
    expect((await ask(b, 'DELETE', `/clusters/${id}`)).status).toBe(200);
    await expect(atA.nodepools.list()).rejects.toThrow();
    stop.abort();
    await watching;
  });
});

test('a cluster that another emulator deleted is no longer served, once somebody has called it', async () => {
  const [a, b] = await openReplicas();
  const { body } = await ask(a, 'POST', '/projects', projectInput);
  const created = await ask(a, 'POST', '/clusters', { ...clusterInput, project_id: body['Project']?.['id'] });
  const pathname = `/clusters/${String(created.body['Cluster']?.['id'])}`;
  const { body: fetched } = await ask(b, 'GET', `${pathname}/kubeconfig`);
  const kubeconfig = parse(kubeconfigIn(fetched)) as unknown;
  const call = (): Promise<unknown> => callCluster('GET', '/api/v1/namespaces', { kubeconfig });
  expect(await call()).toMatchObject({ status: 200 });
  expect((await ask(a, 'DELETE', pathname)).status).toBe(200);
  expect(await call()).toMatchObject({ status: 503, body: { message: 'the cluster was deleted' } });
  await expect.poll(() => call().catch(String)).toContain('ECONNREFUSED');
  expect((await controlOf(b).status()).clusters.running).toEqual([]);
});

describe('an emulator with a database', () => {
  test('includes the data of others in its metrics, and reports whether it is ready', async () => {
    const [a, b] = await openReplicas({ accounts: 2 });
    const { body } = await ask(a, 'POST', '/projects', projectInput);
    await ask(a, 'POST', '/clusters', { ...clusterInput, project_id: body['Project']?.['id'] });
    const origin = new URL(b.url).origin;
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${origin}/metrics`)).text()).toMatch(/clusters 1\n[^]*/);
  });

  test('refuses changes outside of requests', async () => {
    const [a] = await openReplicas({ clock: 'manual' });
    for (const change of [() => a.addAccount(), () => a.clock.advance(1), () => a.faults.add({ kind: 'empty' })])
      expect(change).toThrow('can be changed only through its control API');
  });
});

describe('an emulator whose database is unavailable', () => {
  test('responds with 503 and `Retry-After`, and works again as soon as the database is back', async () => {
    const own = await startPostgres();
    onTestFinished(() => own.close());
    const [a, b] = await openReplicas({}, await own.createDatabase());
    const { body } = await ask(a, 'POST', '/projects', projectInput);
    const id = String(body['Project']?.['id']);
    const cluster = await ask(a, 'POST', '/clusters', { ...clusterInput, project_id: id });
    const fetched = await ask(a, 'GET', `/clusters/${String(cluster.body['Cluster']?.['id'])}/kubeconfig`);
    const kubeconfig = parse(kubeconfigIn(fetched.body)) as unknown;
    const namespaces = '/api/v1/namespaces';
    expect(await callCluster('GET', namespaces, { kubeconfig })).toMatchObject({ status: 200 });
    await own.stop('SIGQUIT');
    for (const answer of [
      await ask(a, 'GET', `/projects/${id}`),
      await ask(b, 'PATCH', `/projects/${id}`, { description: 'lost' }),
      await ask(a, 'GET', '/projects', undefined, {}),
    ]) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
      expect(answer.body).toMatchObject({ Errors: [{ Type: 'ResourceIsNotReady' }] });
    }
    expect(await callCluster('GET', namespaces, { kubeconfig })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
    });
    const { origin } = new URL(a.url);
    expect([(await fetch(`${origin}/healthz`)).status, (await fetch(`${origin}/readyz`)).status]).toEqual([200, 503]);
    await own.start();
    expect((await ask(b, 'PATCH', `/projects/${id}`, { description: 'kept' })).status).toBe(200);
    expect((await ask(a, 'GET', `/projects/${id}`)).body).toMatchObject({ Project: { description: 'kept' } });
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    // Two requests to the API, one to the cluster, and one probe.
    expect(await (await fetch(`${origin}/metrics`)).text()).toMatch(/^oks_emulator_store_errors_total 4$/m);
  });

  test('finds out whether a request was stored when connections break', async () => {
    const url = await server.createDatabase();
    const [a, b] = await openReplicas({ quotas: { projects: 1_000 } }, url);
    const over = new AbortController();
    const breaking = (async () => {
      while (!over.signal.aborted) {
        await server.query(
          url,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'oks-emulator'",
        );
      }
    })();
    const statuses: number[] = [];
    for (let number = 0; number < 40; number++) {
      const { status } = await ask(number % 2 === 0 ? a : b, 'POST', '/projects', {
        ...projectInput,
        name: `p-${number}`,
      });
      statuses.push(status);
    }
    over.abort();
    await breaking;
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    const confirmed = statuses.filter((status) => status === 200).length;
    expect((await ask(a, 'GET', '/projects')).body['Projects']).toHaveLength(confirmed);
  });

  test('can be closed while it reconnects', async () => {
    const url = new URL(await server.createDatabase());
    const target = Number(url.port);
    const waiting = Promise.withResolvers<undefined>();
    const sockets = new Set<Socket>();
    let answers = true;
    const proxy = createServer((incoming) => {
      sockets.add(incoming.on('error', () => undefined));
      if (!answers) {
        incoming.resume();
        waiting.resolve(undefined);
        return;
      }
      const outgoing = connect(target, url.hostname).on('error', () => undefined);
      sockets.add(outgoing);
      incoming.pipe(outgoing).pipe(incoming);
    });
    onTestFinished(() => void proxy.close());
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    // Boundary: a server that listens on TCP has such an address.
    url.port = String((proxy.address() as AddressInfo).port);
    const emulator = await createEmulator({ store: url.href });
    answers = false;
    for (const socket of sockets) socket.destroy();
    await waiting.promise;
    await expect(emulator.close()).resolves.toBeUndefined();
  });
});

describe('a database', () => {
  test.each([
    ['of a newer emulator', 'newer', 'belongs to a newer emulator (schema version 99; this one supports 3)'],
    ['that does not exist', 'missing', 'does not exist'],
    ['without a permission', 'forbidden', 'lacks the permission to create a schema'],
    ['that does not support TLS', 'tls', 'cannot be reached over TLS'],
  ])('%s is refused', async (_, kind, message) => {
    const url = await server.createDatabase();
    if (kind === 'newer') {
      await (await createEmulator({ store: url })).close();
      await server.query(url, 'UPDATE oks_emulator.schema_version SET version = 99');
    }
    if (kind === 'forbidden') await server.query(url, 'CREATE ROLE guest LOGIN');
    const store = {
      newer: url,
      missing: `${url}-not`,
      forbidden: url.replace('//oks@', '//guest@'),
      tls: `${url}?sslmode=require`,
    }[kind];
    await expect(createEmulator({ store })).rejects.toMatchObject({
      code: 'emulator',
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/\w/),
    });
  });

  test('that accepts no more connections is refused, but serves emulators that are connected', async () => {
    const own = await startPostgres({ settings: ['max_connections=8', 'superuser_reserved_connections=0'] });
    onTestFinished(() => own.close());
    const url = await own.createDatabase();
    const [a, b] = await openReplicas({}, url);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => ask(index % 2 === 0 ? a : b, 'GET', '/projects')),
    );
    expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
    await Promise.all(Array.from({ length: 20 }, () => createEmulator({ store: url }).catch(() => undefined))).then(
      async (others) => Promise.all(others.map(async (other) => other?.close())),
    );
    await expect.poll(async () => (await ask(a, 'GET', '/projects')).status).toBe(200);
  });

  test.each([
    [{ dataDir: '/nowhere' }, '`store` and `dataDir` cannot be used together'],
    [{ durability: 'full' }, '`store` and `durability` cannot be used together'],
    [{ kubernetes: 'kube-apiserver' }, 'works with the built-in Kubernetes API only'],
    [{ store: 'mysql://x' }, 'The store must be the URL of a PostgreSQL database.'],
    [{ store: 'postgres://x/y?sslmode=perhaps' }, 'Invalid `sslmode` "perhaps"'],
    [{ store: 'postgres://x/y?sslmode=require&sslrootcert=/no/file' }, '/no/file, cannot be read'],
  ] as const)('is refused together with %j', async (options, message) => {
    await expect(createEmulator({ store: 'postgres://oks@127.0.0.1:1/oks', ...options })).rejects.toThrow(message);
  });
});
