import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createEmulator } from '../../index.ts';
import { findPrograms } from '../kube-apiserver/find-programs.ts';
import { ownSurroundings } from '../kube-apiserver/own-surroundings.ts';
import { createTestCluster, kubeconfigIn, manifest, type TestCluster } from '../builtin/test-cluster.ts';

const options = { kubernetes: 'kube-apiserver', onWarning: () => undefined } as const;
const timeout = 400_000;

async function run(cluster: Pick<TestCluster, 'kubectl'>, ...args: string[]): Promise<string> {
  const { code, out, err } = await cluster.kubectl(args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

function untilReady(cluster: TestCluster, pool: string): Promise<string> {
  return run(cluster, 'wait', '--for=jsonpath={.status.state.name}=ready', `npl/${pool}`, '--timeout=400s');
}

async function apply(cluster: TestCluster, input: object): Promise<void> {
  const { err } = await cluster.kubectl(['apply', '--server-side', '-f', '-'], { input });
  expect(err).toBe('');
}

describe('node pools in a real API server', () => {
  let cluster: TestCluster;
  const nodeNames = async (pool: string): Promise<string[]> =>
    (await run(cluster, 'get', 'nodes', '-l', `oks.dev/nodepool=${pool}`, '-o', 'name')).split('\n').slice(0, -1);
  beforeAll(async () => {
    cluster = await createTestCluster({ ...options, clock: 'fast' }, '1.33');
  });
  afterAll(() => cluster.close());

  test('become nodes with labels, annotations, taints, sizes, version and zone', async () => {
    const nodeLabels = { tier: 'web' };
    await apply(cluster, manifest('shown', { nodeLabels, nodeAnnotations: { note: 'Any text.' }, taint: true }));
    await untilReady(cluster, 'shown');
    const sorted = ['-l', 'tier=web', '--sort-by={.spec.providerID}', '-o', 'json'];
    expect(JSON.parse(await run(cluster, 'get', 'nodes', ...sorted))).toMatchObject({
      items: ['eu-west-2a', 'eu-west-2b'].map((zone) => ({
        metadata: {
          annotations: { note: 'Any text.' },
          labels: {
            ...nodeLabels,
            'oks.dev/nodepool': 'shown',
            'node.kubernetes.io/instance-type': 'tinav6.c2r4p3',
            'topology.kubernetes.io/zone': zone,
          },
        },
        spec: {
          providerID: expect.stringContaining(`oks:///${zone}/`),
          taints: expect.arrayContaining([{ key: 'oks.dev/nodepool', value: 'shown', effect: 'NoSchedule' }]),
        },
        status: {
          capacity: { cpu: '2', memory: '4Gi', pods: '110' },
          nodeInfo: { kubeletVersion: 'v1.33.5' },
        },
      })),
    });
  });

  test('change their nodes when labels and taints of the pool change, and leave those of a user', async () => {
    await apply(cluster, manifest('changed', { desiredNodes: 1, nodeLabels: { old: 'value' }, taint: true }));
    await untilReady(cluster, 'changed');
    await run(cluster, 'label', 'node', '-l', 'oks.dev/nodepool=changed', 'mine=kept');
    await run(cluster, 'taint', 'node', '-l', 'oks.dev/nodepool=changed', 'mine=kept:NoSchedule');
    await apply(cluster, manifest('changed', { desiredNodes: 1, nodeLabels: { new: 'value' } }));
    await expect
      .poll(() => run(cluster, 'get', 'nodes', '-l', 'new=value,mine=kept,!old', '-o', 'name'), { timeout })
      .toMatch(/^node\/changed-/);
    await expect
      .poll(() => run(cluster, 'get', 'nodes', '-l', 'mine=kept', '-o', 'jsonpath={.items[0].spec.taints[*].key}'), {
        timeout,
      })
      .toBe('mine');
  });

  test('gain and lose nodes when they are scaled, and the pods of removed nodes move to others', async () => {
    await apply(cluster, manifest('scaled', { desiredNodes: 1 }));
    await untilReady(cluster, 'scaled');
    await run(cluster, 'scale', 'npl/scaled', '--replicas=3');
    await run(cluster, 'wait', '--for=jsonpath={.status.progress.ready}=3', 'npl/scaled', '--timeout=400s');
    expect(await nodeNames('scaled')).toHaveLength(3);

    await run(cluster, 'create', 'deployment', 'web', '--image=web', '--replicas=6');
    await run(cluster, 'rollout', 'status', 'deployment/web', '--timeout=400s');
    await run(cluster, 'scale', 'npl/scaled', '--replicas=1');
    await expect.poll(() => nodeNames('scaled'), { timeout }).toHaveLength(1);
    const [left = ''] = await nodeNames('scaled');
    const placed = async (): Promise<string[]> =>
      (await run(cluster, 'get', 'pods', '-l', 'app=web', '-o', 'jsonpath={.items[*].spec.nodeName}')).split(' ');
    await expect.poll(placed, { timeout }).toEqual(Array<string>(6).fill(left.replace('node/', '')));
    await run(cluster, 'rollout', 'status', 'deployment/web', '--timeout=400s');

    await run(cluster, 'delete', 'npl/scaled', '--timeout=400s');
    expect(await nodeNames('scaled')).toEqual([]);
    await run(cluster, 'delete', 'deployment/web');
  });

  test('are upgraded after their cluster, one node at a time', async () => {
    await apply(cluster, manifest('upgraded', { upgradeStrategy: { maxSurge: 1 } }));
    await untilReady(cluster, 'upgraded');
    const before = await nodeNames('upgraded');
    await cluster.service('PATCH', `/clusters/${cluster.id}/upgrade`);
    await expect
      .poll(
        () =>
          run(
            cluster,
            'get',
            'nodes',
            '-l',
            'oks.dev/nodepool=upgraded',
            '-o',
            'jsonpath={.items[*].status.nodeInfo.kubeletVersion}',
          ),
        { timeout },
      )
      .toBe('v1.34.1 v1.34.1');
    await untilReady(cluster, 'upgraded');
    const after = await nodeNames('upgraded');
    expect(after.filter((name) => before.includes(name))).toEqual([]);
  });

  test('replace a node that was deleted, unless the pool does not heal itself', async () => {
    for (const [pool, autoHealing] of [
      ['healing', true],
      ['fragile', false],
    ] as const) {
      await apply(cluster, manifest(pool, { autoHealing }));
      await untilReady(cluster, pool);
      const [deleted = '', kept = ''] = await nodeNames(pool);
      await run(cluster, 'delete', deleted);
      const progress = autoHealing ? 'ready}=2' : 'stopped}=1';
      await run(cluster, 'wait', `--for=jsonpath={.status.progress.${progress}`, `npl/${pool}`, '--timeout=400s');
      await expect.poll(() => nodeNames(pool), { timeout }).toHaveLength(autoHealing ? 2 : 1);
      expect(await nodeNames(pool)).toContain(kept);
      expect(await nodeNames(pool)).not.toContain(deleted);
    }
  });

  test('replace a node that becomes unready, unless the pool does not heal itself', async () => {
    const broken = { status: { conditions: [{ type: 'Ready', status: 'False', reason: 'Broken' }] } };
    for (const [pool, autoHealing] of [
      ['recovering', true],
      ['broken', false],
    ] as const) {
      await apply(cluster, manifest(pool, { autoHealing }));
      await untilReady(cluster, pool);
      const [unready = '', kept = ''] = await nodeNames(pool);
      await run(cluster, 'patch', unready, '--subresource=status', '-p', JSON.stringify(broken));
      if (autoHealing) await run(cluster, 'wait', '--for=delete', unready, '--timeout=400s');
      const progress = autoHealing ? 'ready}=2' : 'stopped}=1';
      await run(cluster, 'wait', `--for=jsonpath={.status.progress.${progress}`, `npl/${pool}`, '--timeout=400s');
      expect(await nodeNames(pool)).toContain(kept);
      if (!autoHealing) await run(cluster, 'wait', '--for=condition=Ready=false', unready, '--timeout=400s');
    }
  });

  test('report why they have no nodes', async () => {
    await apply(cluster, manifest('elsewhere', { zones: ['eu-west-9z'] }));
    await run(cluster, 'wait', '--for=jsonpath={.status.state.name}=failed', 'npl/elsewhere', '--timeout=400s');
    expect(await run(cluster, 'get', 'npl', 'elsewhere', '-o', 'jsonpath={.status.last_error.message}')).toContain(
      'eu-west-9z does not exist',
    );
  });
});

test('nodes and states survive a restart of the emulator', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'oks-emulator-'));
  const first = await createTestCluster({ ...options, clock: 'instant', dataDir }, '1.33');
  await apply(first, manifest('workers'));
  await untilReady(first, 'workers');
  const names = await run(first, 'get', 'nodes', '-o', 'name');
  await first.close();

  const second = await createEmulator({ ...options, clock: 'instant', dataDir });
  onTestFinished(async () => {
    await second.close();
    rmSync(dataDir, { recursive: true });
  });
  const answer = await second.fetch(`${second.url}/clusters/${first.id}/kubeconfig`, {
    headers: second.credentials.authorize(),
  });
  const kubeconfig = path.join(dataDir, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigIn(await answer.json()), { mode: 0o600 });
  const restarted: Pick<TestCluster, 'kubectl'> = { kubectl: (args) => first.kubectl(args, { kubeconfig }) };
  expect(await run(restarted, 'get', 'nodes', '-o', 'name')).toBe(names);
  await run(restarted, 'scale', 'npl/workers', '--replicas=0');
  await expect.poll(() => run(restarted, 'get', 'nodes', '-o', 'name'), { timeout }).toBe('');
});

test('nodes stay ready without heartbeats', async () => {
  const assets = mkdtempSync(path.join(tmpdir(), 'oks-assets-'));
  onTestFinished(() => rmSync(assets, { recursive: true }));
  const { apiserver, controllerManager } = await findPrograms(ownSurroundings(), undefined, undefined);
  symlinkSync(apiserver.file, path.join(assets, 'kube-apiserver'));
  // What it is started with comes later and counts.
  const impatient = '--node-monitor-grace-period=1s --node-monitor-period=1s';
  const script = `#!/bin/sh\nexec '${controllerManager?.file ?? ''}' ${impatient} "$@"\n`;
  writeFileSync(path.join(assets, 'kube-controller-manager'), script, { mode: 0o755 });
  const cluster = await createTestCluster({ ...options, clock: 'instant', kubernetesAssets: assets });
  onTestFinished(() => cluster.close());
  const events = (reason: string): Promise<string> =>
    run(cluster, 'get', 'events', '--field-selector', `reason=${reason}`, '-o', 'jsonpath={.items[*].message}');
  // The controller notices a new node each time that it looks at all of them.
  for (const pool of ['first', 'second', 'third', 'fourth']) {
    await apply(cluster, manifest(pool, { desiredNodes: 1 }));
    await expect.poll(() => events('RegisteredNode'), { timeout }).toContain(`Node ${pool}-`);
  }
  expect(await events('NodeNotReady')).toBe('');
});
