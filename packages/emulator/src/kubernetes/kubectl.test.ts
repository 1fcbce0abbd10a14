import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';

let emulator: Emulator;
let folder: string;
let clusterId: string;

async function api(method: string, pathname: string, body?: unknown): Promise<Record<string, Record<string, unknown>>> {
  const response = await emulator.fetch(emulator.url + pathname, { method, headers: emulator.credentials.authorize(), ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  // Boundary: an answer of the service is an object of objects.
  return (await response.json()) as Record<string, Record<string, unknown>>;
}

async function kubeconfigFor(name: string, query: string): Promise<string> {
  const answer = await api('GET', `/clusters/${clusterId}/kubeconfig?${query}`);
  const file = path.join(folder, name);
  const data: unknown = answer['Cluster']?.['data'];
  writeFileSync(file, typeof data === 'object' && data !== null && 'kubeconfig' in data ? String(data.kubeconfig) : '', { mode: 0o600 });
  return file;
}

function kubectl(kubeconfig: string, args: readonly string[], input?: unknown): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: kubeconfig };
    const child = execFile('kubectl', [...args], { env }, (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, out, err }));
    child.stdin?.end(input === undefined ? undefined : JSON.stringify(input));
  });
}

const pool = { apiVersion: 'oks.dev/v1beta2', kind: 'NodePool', metadata: { name: 'workers' }, spec: { desiredNodes: 2, nodeType: 'tinav6.c2r4p3', zones: ['eu-west-2a', 'eu-west-2b'] } };

function hasKubectl(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'oks-kubectl-'));
  emulator = await createEmulator({ clock: 'instant' });
  const project = await api('POST', '/projects', { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  const cluster = await api('POST', '/clusters', {
    name: 'web',
    project_id: project['Project']?.['id'],
    admin_whitelist: ['127.0.0.1/32'],
    auto_maintenances: { minor_upgrade_maintenance: {}, patch_upgrade_maintenance: {} },
  });
  clusterId = String(cluster['Cluster']?.['id']);
});
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
});

// Not skipped in silence: without kubectl the one test left says so.
if (hasKubectl()) {
  describe('real kubectl', () => {
    let admin: string;
    beforeAll(async () => {
      admin = await kubeconfigFor('admin', '');
    });

    test('sees the version and the kinds', async () => {
      expect((await kubectl(admin, ['version'])).out).toMatch(/Server Version: v1\.30\.\d+/);
      expect((await kubectl(admin, ['get', '--raw', '/healthz'])).out).toBe('ok');
      expect((await kubectl(admin, ['api-resources'])).out).toMatch(/nodepools +npl,np +oks\.dev\/v1beta2 +false +NodePool/);
      expect((await kubectl(admin, ['get', 'ns', '-o', 'name'])).out).toContain('namespace/kube-system');
    });

    test('creates, scales and deletes a node pool, and its nodes follow', async () => {
      expect(await kubectl(admin, ['create', '-f', '-'], pool)).toMatchObject({ code: 0, out: 'nodepool.oks.dev/workers created\n' });
      const nodes = (await kubectl(admin, ['get', 'nodes', '-o', 'wide', '--no-headers'])).out.trim().split('\n');
      expect(nodes.map((line) => line.split(/ +/).slice(1, 3))).toEqual([['Ready', '<none>'], ['Ready', '<none>']]);
      expect((await kubectl(admin, ['get', 'npl'])).out).toMatch(/workers +2 +2 +tinav6\.c2r4p3 +ready/);
      expect((await kubectl(admin, ['scale', 'npl/workers', '--replicas=3'])).out).toBe('nodepool.oks.dev/workers scaled\n');
      expect((await kubectl(admin, ['get', 'nodes', '-o', 'name'])).out.trim().split('\n')).toHaveLength(3);
      expect((await kubectl(admin, ['wait', 'npl/workers', '--for=jsonpath={.status.state.name}=ready', '--timeout=5s'])).code).toBe(0);
      expect(await kubectl(admin, ['delete', 'npl', 'workers'])).toMatchObject({ code: 0, out: 'nodepool.oks.dev "workers" deleted\n' });
      expect((await kubectl(admin, ['get', 'nodes'])).err).toBe('No resources found\n');
    });

    test('is told what is wrong with a pool, field by field', async () => {
      const { code, err } = await kubectl(admin, ['create', '-f', '-'], { ...pool, spec: { desiredNodes: -1 } });
      expect(code).toBe(1);
      expect(err).toMatch(/The NodePool "workers" is invalid/);
      expect(err).toMatch(/spec\.desiredNodes: Invalid value: .*>=0/);
    });

    test('may read with any certificate of the cluster, and write as an administrator only', async () => {
      const reader = await kubeconfigFor('reader', 'user=ada&group=readers');
      expect((await kubectl(reader, ['get', 'npl'])).code).toBe(0);
      expect((await kubectl(reader, ['create', '-f', '-'], pool)).err).toContain('User "ada" cannot create resource "nodepools"');
    });

    test('is kept out from addresses that are not on the whitelist', async () => {
      await api('PATCH', `/clusters/${clusterId}`, { admin_whitelist: ['192.0.2.7/32'] });
      expect((await kubectl(admin, ['get', 'ns'])).err).toContain("is not in the cluster's admin_whitelist");
      await api('PATCH', `/clusters/${clusterId}`, { admin_whitelist: ['127.0.0.1/32'] });
    });
  });
} else {
  test('this machine has no kubectl: its tests are left out, the endpoint is tested by @oks-kit/nodepools', () => {
    expect(hasKubectl()).toBe(false);
  });
}
