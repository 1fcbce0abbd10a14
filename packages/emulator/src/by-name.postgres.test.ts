import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseFetchedKubeconfig } from '@oks-kit/kubeconfig';
import { createClusterClient } from '@oks-kit/kubernetes';
import { valueAt } from './clusters/oks-state/kube-object.ts';
import { createEmulator, type Emulator } from './index.ts';
import { clusterInput, projectInput } from './testing/inputs.ts';
import { openBalancer } from './testing/tcp-balancer.fixture.ts';
import { type PostgresServer, startPostgres } from '@oks-kit/postgres';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

test('each of two emulators behind a load balancer serves a cluster by its server name', async () => {
  const store = await server.createDatabase();
  const options = { clock: 'instant', port: 0, kubernetesPort: 0, store } as const;
  await using a = await createEmulator(options);
  await using b = await createEmulator(options);
  async function ask(emulator: Emulator, method: string, path: string, body?: unknown): Promise<unknown> {
    const init = { method, headers: emulator.credentials.authorize() };
    const sent = body === undefined ? init : { ...init, body: JSON.stringify(body) };
    return (await emulator.fetch(emulator.url + path, sent)).json();
  }
  const project_id = valueAt(await ask(a, 'POST', '/projects', projectInput), ['Project', 'id']);
  const cluster = await ask(a, 'POST', '/clusters', { ...clusterInput, project_id });
  const kubeconfigOf = async (emulator: Emulator): Promise<string> => {
    const path = `/clusters/${String(valueAt(cluster, ['Cluster', 'id']))}/kubeconfig`;
    return String(valueAt(await ask(emulator, 'GET', path), ['Cluster', 'data', 'kubeconfig']));
  };
  const portIn = (text: string): number => Number(/server: https:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1]);
  const text = await kubeconfigOf(a);
  const ports = [portIn(text), portIn(await kubeconfigOf(b))];
  const { port } = await openBalancer(...ports);
  for (const [count, at] of [...ports, port, port].entries()) {
    const client = createClusterClient(parseFetchedKubeconfig(text.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${at}`)));
    const spec = { nodeType: 'tinav6.c2r4p3', desiredNodes: 1 };
    await client.nodepools.create({ metadata: { name: `pool-${count}` }, spec });
    expect(await client.nodepools.list()).toHaveLength(count + 1);
  }
});
