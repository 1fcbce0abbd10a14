import type { IncomingMessage } from 'node:http';
import { Agent, request, type RequestOptions } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { createEmulator } from '../index.ts';
import { emulatorControl } from '../index.ts';
import { createTestCluster, kubeconfigIn, type TestCluster } from './builtin/test-cluster.ts';
import { clusterInput } from '../testing/inputs.ts';
import { valueAt } from './oks-state/kube-object.ts';

/** Options of a request, and the TLS session that its connection resumes. */
type Asked = RequestOptions & Pick<ConnectionOptions, 'session'>;

/** What a kubeconfig of a cluster says, as options of a request. */
interface Access {
  readonly server: URL;
  readonly options: Asked & { readonly servername: string };
}

async function accessTo(cluster: TestCluster, id = cluster.id): Promise<Access> {
  const answer = await cluster.service('GET', `/clusters/${id}/kubeconfig`);
  const kubeconfig = kubeconfigIn(answer);
  const text = (key: string): string => new RegExp(`^ *${key}: (\\S+)$`, 'm').exec(kubeconfig)?.[1] ?? '';
  const pem = (key: string): string => Buffer.from(text(`${key}-data`), 'base64').toString();
  const server = new URL(text('server'));
  return {
    server,
    options: {
      host: server.hostname,
      port: server.port,
      servername: text('tls-server-name'),
      ca: pem('certificate-authority'),
      cert: pem('client-certificate'),
      key: pem('client-key'),
      agent: false,
    },
  };
}

/** The status of a response and the object in it. */
function ask(options: Asked, path = '/api/v1/namespaces'): Promise<readonly [number | undefined, unknown]> {
  return new Promise((resolve, reject) => {
    const sent = request({ ...options, path }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve([response.statusCode, JSON.parse(body)]));
    });
    sent.on('error', reject).end();
  });
}

async function open(options: Parameters<typeof createEmulator>[0] = {}): Promise<TestCluster> {
  const cluster = await createTestCluster({ clock: 'instant', port: 0, kubernetesPort: 0, ...options });
  onTestFinished(() => cluster.close());
  return cluster;
}

async function second({ service, emulator }: TestCluster): Promise<string> {
  const clusters = await service('GET', '/clusters/all');
  const project_id = /"project_id":"([^"]+)"/.exec(JSON.stringify(clusters))?.[1];
  const created = await service('POST', '/clusters', {
    ...clusterInput,
    project_id,
    name: 'other',
    cidr_pods: '10.93.0.0/16',
    cidr_service: '10.94.0.0/16',
  });
  expect(emulator.accounts).toHaveLength(1);
  return String(valueAt(created, ['Cluster', 'id']));
}

test('one port serves every cluster by its server name, each with its own certificates', async () => {
  const cluster = await open();
  const [one, two] = [await accessTo(cluster), await accessTo(cluster, await second(cluster))];
  expect(one.server.href).toBe(two.server.href);
  expect(one.options.servername).toBe(`${cluster.id}.oks-emulator.internal`);
  for (const { options } of [one, two]) expect((await ask(options))[0]).toBe(200);
  // The certificate of a client is good for its own cluster only, and so is that of the server.
  const { cert, key } = two.options;
  expect(await ask({ ...one.options, cert, key })).toMatchObject([401, { message: 'Unauthorized' }]);
  await expect(ask({ ...one.options, servername: two.options.servername })).rejects.toThrow(/certificate/);
  const { cert: none, ...anonymous } = one.options;
  expect([none === undefined, (await ask(anonymous))[0]]).toEqual([false, 401]);
});

test('a cluster is found again by a resumed TLS session only under its own name', async () => {
  const cluster = await open();
  const one = await accessTo(cluster);
  const two = await accessTo(cluster, await second(cluster));
  const sessions: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    const sent = request({ ...one.options, path: '/api/v1/namespaces' }, (response) => {
      response.resume().on('end', () => resolve());
    });
    sent.on('socket', (socket) => socket.on('session', (session: Buffer) => sessions.push(session)));
    sent.on('error', reject).end();
  });
  const session = sessions.at(-1);
  expect((await ask({ ...one.options, session }))[0]).toBe(200);
  // With the session of one cluster, the name of another does not lead into it with the certificate of the first.
  const [status] = await ask({ ...two.options, cert: one.options.cert, key: one.options.key, session }).catch(
    () => [undefined] as const,
  );
  expect([401, undefined]).toContain(status);
});

test.each(['', 'shop.example.com', 'unknown.oks-emulator.internal', '.oks-emulator.internal'])(
  'a connection for the server name "%s" fails during the handshake',
  async (servername) => {
    const cluster = await open();
    const { options } = await accessTo(cluster);
    await expect(ask({ ...options, servername, checkServerIdentity: () => undefined })).rejects.toThrow();
    expect((await ask(options))[0]).toBe(200);
  },
);

test('kubeconfigs contain the public URL, and certificates the public names', async () => {
  const cluster = await open({
    publicUrl: 'https://sandbox.example.com',
    allowHosts: ['sandbox.corp'],
    adminToken: 'a-token-of-an-operator',
  });
  const { server, options } = await accessTo(cluster);
  expect(server.href).toMatch(/^https:\/\/sandbox\.example\.com:\d+\/$/);
  for (const name of ['sandbox.example.com', 'sandbox.corp', 'localhost']) {
    const seen: unknown[] = [];
    await ask({
      ...options,
      host: '127.0.0.1',
      checkServerIdentity(_, { subjectaltname }) {
        seen.push(subjectaltname);
        return undefined;
      },
    });
    expect(seen).toEqual([expect.stringContaining(`DNS:${name}`)]);
  }
  const elsewhere = await open({ kubernetesPublicUrl: 'https://k8s.example.com:6443' });
  expect((await accessTo(elsewhere)).server.href).toBe('https://k8s.example.com:6443/');
  const wildcard = await open({ host: '0.0.0.0', onWarning: () => undefined });
  expect((await accessTo(wildcard)).server.hostname).toBe('127.0.0.1');
});

test('without a shared port, certificates and URLs of clusters contain the public name too', async () => {
  const cluster = await open({ kubernetesPort: undefined, publicUrl: 'http://shop.localhost:8080' });
  const kubeconfig = kubeconfigIn(await cluster.service('GET', `/clusters/${cluster.id}/kubeconfig`));
  expect(kubeconfig).toMatch(/server: https:\/\/shop\.localhost:\d+\n/);
});

test('a deleted cluster is not served any more, and the others are served again after a restart', async () => {
  const cluster = await open();
  const id = await second(cluster);
  const [kept, gone] = [await accessTo(cluster), await accessTo(cluster, id)];
  const watching = new Promise<void>((resolve) => {
    request({ ...gone.options, path: '/api/v1/namespaces?watch=true' }, (response) => {
      response
        .resume()
        .on('error', () => resolve())
        .on('close', () => resolve());
    })
      .on('error', () => resolve())
      .end();
  });
  await ask(gone.options);
  await cluster.service('DELETE', `/clusters/${id}`);
  await watching;
  await expect(ask(gone.options)).rejects.toThrow();
  expect((await ask(kept.options))[0]).toBe(200);
});

test('the status of the emulator lists its clusters with their URL', async () => {
  const cluster = await open();
  const { server } = await accessTo(cluster);
  const { emulator } = cluster;
  const control = emulatorControl({ url: emulator.url });
  expect((await control.status()).clusters.running).toMatchObject([{ id: cluster.id, server: server.origin }]);
});

test('when the emulator stops, a request in progress is answered and a watch ends', async () => {
  const cluster = await open({
    faults: [{ kind: 'latency', latencyMs: 300, operations: ['KubernetesApi'], times: 1 }],
  });
  const { options } = await accessTo(cluster);
  const delayed = ask(options);
  await expect.poll(() => cluster.emulator.faults.list()).toEqual([]);
  const watched = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ ...options, path: '/api/v1/namespaces?watch=1' }, resolve)
      .on('error', reject)
      .end();
  });
  const ended = new Promise((resolve) =>
    watched
      .on('error', () => undefined)
      .on('close', resolve)
      .resume(),
  );
  await cluster.emulator.close();
  expect((await delayed)[0]).toBe(200);
  await ended;
});

test('while the emulator drains, each connection to a cluster ends with its next response', async () => {
  const cluster = await open();
  const { options } = await accessTo(cluster);
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const headerOf = (): Promise<string | undefined> =>
    new Promise((resolve, reject) => {
      request({ ...options, agent, path: '/version' }, (response) => {
        response.resume().on('end', () => resolve(response.headers.connection));
      })
        .on('error', reject)
        .end();
    });
  expect(await headerOf()).toBe('keep-alive');
  await cluster.emulator.drain();
  expect([await headerOf(), await headerOf()]).toEqual(['close', 'close']);
});
