import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseFetchedKubeconfig, stringifyKubeconfig } from '@oks-kit/kubeconfig';
import { createClusterClient } from '@oks-kit/kubernetes';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createEmulator } from '../../index.ts';
import { createTestCluster, kubeconfigIn, manifest, type TestCluster } from '../builtin/test-cluster.ts';
import { kubeconfigOf } from '../access-kubeconfig.ts';
import { callerFor } from '../controllers/start-controllers.ts';
import { type PlainApiServer, startPlainApiServer } from '../kube-apiserver/plain-api-server.fixture.ts';
import { clusterInput } from '../../testing/inputs.ts';
import { valueAt } from '../oks-state/kube-object.ts';

const definitionsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

describe('an existing cluster', () => {
  let plain: PlainApiServer;
  let folder: string;
  let file: string;
  beforeAll(async () => {
    plain = await startPlainApiServer();
    folder = mkdtempSync(path.join(tmpdir(), 'oks-existing-'));
    file = path.join(folder, 'config');
    writeFileSync(file, stringifyKubeconfig(kubeconfigOf(plain.access)));
  });
  afterAll(async () => {
    await plain.close();
    rmSync(folder, { recursive: true });
  });

  const namesAt = async (path: string): Promise<string[]> => {
    const list = valueAt(await callerFor(plain.access).json({ method: 'GET', path }), ['items']);
    return Array.isArray(list) ? list.map((item) => String(valueAt(item, ['metadata', 'name']))) : [];
  };
  const start = (): Promise<TestCluster> =>
    createTestCluster({ clock: 'instant', kubernetes: { kubeconfig: file }, onWarning: () => undefined });

  test('backs one cluster: kubeconfigs act as the user and group that were asked for', async () => {
    const cluster = await start();
    onTestFinished(() => cluster.close());
    const whoami = async (query: string): Promise<string> => {
      const { out } = await cluster.kubectl(['auth', 'whoami', '-o', 'jsonpath={.status.userInfo}'], {
        kubeconfig: await cluster.kubeconfig(query),
      });
      return out;
    };
    expect(JSON.parse(await whoami(''))).toMatchObject({
      username: 'kubernetes-admin',
      groups: expect.arrayContaining(['system:masters']),
    });
    expect(JSON.parse(await whoami('user=ada&group=developers'))).toMatchObject({
      username: 'ada',
      groups: expect.arrayContaining(['developers']),
    });
    const refused = await cluster.kubectl(['get', 'npl'], {
      kubeconfig: await cluster.kubeconfig('user=ada&group=developers'),
    });
    expect(refused.err).toContain('User "ada" cannot list resource "nodepools"');
    expect((await cluster.kubectl(['create', 'configmap', 'anything'])).err).toBe('');
    const answer = await cluster.service('GET', `/clusters/${cluster.id}/kubeconfig?user=Zoë&group=developers`);
    const { nodepools } = createClusterClient(parseFetchedKubeconfig(kubeconfigIn(answer)));
    await expect(nodepools.list()).rejects.toThrow('User "Zoë" cannot list resource "nodepools"');
  });

  test('records node pools without creating nodes, and works with `createClusterClient`', async () => {
    const cluster = await start();
    onTestFinished(() => cluster.close());
    const answer = await cluster.service('GET', `/clusters/${cluster.id}/kubeconfig`);
    const { nodepools } = createClusterClient(parseFetchedKubeconfig(kubeconfigIn(answer)));
    const { spec } = manifest('workers');
    await nodepools.create({ metadata: { name: 'workers' }, spec: spec as { nodeType: string } });
    const ready = await nodepools.waitFor('workers', 'ready', { timeoutMs: 400_000 });
    expect(ready.status?.progress?.ready).toBe(2);
    expect(ready.metadata.finalizers).toBeUndefined();
    expect(await namesAt('/api/v1/nodes')).toEqual([]);
    await nodepools.delete('workers');
    await nodepools.waitFor('workers', 'deleted', { timeoutMs: 400_000 });
  });

  test('refuses a second cluster, and accepts another one once the first is deleted', async () => {
    const cluster = await start();
    onTestFinished(() => cluster.close());
    const { project_id } = valueAt(await cluster.service('GET', `/clusters/${cluster.id}`), ['Cluster']) as {
      project_id: string;
    };
    const second = await cluster.service('POST', '/clusters', { ...clusterInput, name: 'second', project_id });
    const id = String(valueAt(second, ['Cluster', 'id']));
    expect(await cluster.service('GET', `/clusters/${id}/kubeconfig`)).toMatchObject({
      Errors: [
        { Code: '409', Details: expect.stringContaining('The context emulator already backs the cluster web.') },
      ],
    });
    await cluster.service('DELETE', `/clusters/${cluster.id}`);
    expect(await cluster.service('GET', `/clusters/${id}/kubeconfig`)).toHaveProperty('Cluster');
  });

  test('is restored to its earlier state when the cluster is deleted', async () => {
    const before = await namesAt(definitionsPath);
    const cluster = await start();
    expect(await namesAt(definitionsPath)).toHaveLength(before.length + 7);
    await cluster.kubectl(['create', 'configmap', 'mine']);
    await cluster.kubectl(['create', '-f', '-'], { input: manifest('workers') });
    await cluster.service('DELETE', `/clusters/${cluster.id}`);
    expect(await namesAt(definitionsPath)).toEqual(before);
    expect(await namesAt('/api/v1/namespaces/default/configmaps')).toContain('mine');
    await cluster.close();
  });

  test('continues after a restart of the emulator, and after one of the API server', async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'oks-emulator-'));
    const options = { clock: 'instant', kubernetes: { kubeconfig: file }, dataDir } as const;
    const cluster = await createTestCluster(options);
    await cluster.kubectl(['create', '-f', '-'], { input: manifest('workers') });
    const isReady = ['wait', '--for=jsonpath={.status.progress.ready}=2', 'npl/workers', '--timeout=400s'];
    const kubeconfig = path.join(dataDir, 'kubeconfig');
    cpSync(await cluster.kubeconfig(), kubeconfig);
    expect(await cluster.kubectl(isReady)).toMatchObject({ code: 0 });
    await cluster.close();

    const again = await createEmulator(options);
    onTestFinished(async () => {
      await again.reset();
      await again.close();
      rmSync(dataDir, { recursive: true });
    });
    const kubectl = (...args: string[]): Promise<{ code: number }> => cluster.kubectl(args, { kubeconfig });
    expect(await kubectl('scale', 'npl/workers', '--replicas=3')).toMatchObject({ code: 0 });
    const hasThree = ['wait', '--for=jsonpath={.status.progress.ready}=3', 'npl/workers', '--timeout=400s'];
    expect(await kubectl(...hasThree)).toMatchObject({ code: 0 });

    await plain.restart();
    expect(await kubectl('scale', 'npl/workers', '--replicas=2')).toMatchObject({ code: 0 });
    expect(await kubectl(...isReady)).toMatchObject({ code: 0 });
  });

  test('is refused if it has oks.dev kinds of its own', async () => {
    const call = callerFor(plain.access);
    const name = 'nodepools.oks.dev';
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name },
      spec: {
        group: 'oks.dev',
        scope: 'Cluster',
        names: { plural: 'nodepools', kind: 'NodePool' },
        versions: [{ name: 'v1beta2', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    };
    await call.json({ method: 'POST', path: definitionsPath, body: definition });
    await expect(createEmulator({ kubernetes: { kubeconfig: file } })).rejects.toMatchObject({
      code: 'emulator',
      message: `The cluster already has ${name}, which the emulator did not install.`,
    });
    await call.json({ method: 'DELETE', path: `${definitionsPath}/${name}` });
    await expect.poll(() => namesAt(definitionsPath), { timeout: 400_000 }).toEqual([]);
  });
});
