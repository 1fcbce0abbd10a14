import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { callCluster, createTestCluster, manifest, type TestCluster } from '../builtin/test-cluster.ts';
import { createEmulator, type Emulator, emulatorControl, type EmulatorStatus } from '../../index.ts';
import { valueAt } from '../oks-state/kube-object.ts';
import { findPrograms } from './find-programs.ts';
import { ownSurroundings } from './own-surroundings.ts';
import { startIdentityProvider } from './identity-provider.fixture.ts';
import { processesWith, until } from './processes.fixture.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'oks-kube-apiserver-'))));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const kubernetes = 'kube-apiserver';
const ignore = (): undefined => undefined;

async function output(kubectl: TestCluster['kubectl'], ...args: readonly string[]): Promise<string> {
  const { code, out, err } = await kubectl(args);
  expect([args.join(' '), code, err]).toEqual([args.join(' '), 0, expect.not.stringContaining('Error')]);
  return out;
}

describe('processes', () => {
  test('a cluster that is deleted stops, loses its data and leaves the others alone', async () => {
    const cluster = await createTestCluster({ clock: 'instant', kubernetes, onWarning: ignore });
    const { kubectl, service, emulator } = cluster;
    const otherId = await addCluster(cluster);
    const otherKubeconfig = path.join(cluster.folder, 'other');
    const answer = await service('GET', `/clusters/${otherId}/kubeconfig`);
    writeFileSync(otherKubeconfig, String(valueAt(answer, ['Cluster', 'data', 'kubeconfig'])));
    await output(kubectl, 'create', 'configmap', 'mine');
    const seen = await kubectl(['get', 'configmaps', '-o', 'name'], { kubeconfig: otherKubeconfig, cache: 'other' });
    expect([seen.code, seen.out]).toEqual([0, expect.not.stringContaining('mine')]);

    expect(processesWith(otherId).length).toBeGreaterThan(0);
    await service('DELETE', `/clusters/${otherId}`);
    expect(processesWith(otherId)).toEqual([]);
    expect(await output(kubectl, 'get', 'configmap', 'mine', '-o', 'name')).toBe('configmap/mine\n');
    await emulator.reset();
    expect(processesWith(cluster.id)).toEqual([]);
    await cluster.close();
  });

  test('`close` leaves no process, no port and no temporary file', async () => {
    const cluster = await createTestCluster({ clock: 'instant', kubernetes, dataDir: folder, onWarning: ignore });
    const [etcd = ''] = processesWith(folder).filter((line) => line.includes('/etcd '));
    const [, temporary = ''] = /=unix:\/\/(\S+)\/etcd\.sock/.exec(etcd) ?? [];
    expect([existsSync(temporary), processesWith(cluster.id).length > 0]).toEqual([true, true]);
    expect(await cluster.call('GET', '/api/v1/namespaces/default')).toMatchObject({ status: 200 });
    await cluster.close();
    expect(processesWith(cluster.id, folder)).toEqual([]);
    expect(existsSync(temporary)).toBe(false);
    await expect(cluster.call('GET', '/api')).rejects.toThrow('ECONNREFUSED');
  });

  test('`kill -9` of the emulator leaves no process and no port', async () => {
    const parent = new URL('../../testing/serve-kube-apiserver.ts', import.meta.url);
    const child = fork(parent, [folder], { execArgv: ['--conditions=@oks-kit/source'], stdio: 'inherit' });
    // Boundary: the other side is `serve-kube-apiserver.ts`.
    const [{ id, port }] = (await once(child, 'message')) as [{ readonly id: string; readonly port: number }];
    expect(processesWith(id, folder).length).toBeGreaterThanOrEqual(3);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    await until(() => processesWith(id, folder).length === 0);
    await expect(connect(port)).rejects.toThrow('ECONNREFUSED');

    // The next emulator continues with the data.
    await using emulator = await createEmulator({ clock: 'instant', kubernetes, dataDir: folder, onWarning: ignore });
    const [cluster] = (await statusOf(emulator)).clusters.running;
    expect(cluster?.id).toBe(id);
  });

  test('an API server that exits is reported, and the next request starts it again or says why not', async () => {
    const { assets, write } = await wrapApiserver();
    const warnings: string[] = [];
    const onWarning = (message: string): void => void warnings.push(message);
    const cluster = await createTestCluster({ clock: 'instant', kubernetes, kubernetesAssets: assets, onWarning });
    await output(cluster.kubectl, 'create', 'configmap', 'kept');
    const kill = async (times: number): Promise<void> => {
      const [line = ''] = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
        .split('\n')
        .filter((one) => /^\s*\d+ \S*kube-apiserver /.test(one) && one.includes(cluster.id));
      process.kill(Number.parseInt(line, 10), 'SIGKILL');
      await until(() => warnings.filter((warning) => warning.includes('ended unexpectedly')).length === times);
    };
    await kill(1);
    expect(await output(cluster.kubectl, 'get', 'configmap', 'kept', '-o', 'name')).toBe('configmap/kept\n');

    write("echo 'Error: no space left on device' >&2; exit 1");
    await kill(2);
    const { status, body } = await cluster.call('GET', '/api/v1/namespaces');
    expect([status, messageOf(body)]).toEqual([
      503,
      expect.stringContaining('kube-apiserver did not start: Error: no space left on device.'),
    ]);
    await cluster.close();
  });
});

describe('data', () => {
  test('objects, kubeconfigs and tokens of service accounts outlive a restart', async () => {
    const options = { clock: 'instant', kubernetes, dataDir: folder, onWarning: ignore } as const;
    const cluster = await createTestCluster(options);
    await output(cluster.kubectl, 'create', 'configmap', 'kept');
    const token = (await output(cluster.kubectl, 'create', 'token', 'default')).trim();
    const kubeconfig = parse(readFileSync(await cluster.kubeconfig(), 'utf8')) as unknown;
    await cluster.close();

    await using emulator = await createEmulator(options);
    expect((await statusOf(emulator)).clusters.running.map(({ id }) => id)).toEqual([cluster.id]);
    const path = '/api/v1/namespaces/default/configmaps/kept';
    expect(await callCluster('GET', path, { kubeconfig })).toMatchObject({ status: 200 });
    const asked = await callCluster('GET', path, {
      kubeconfig: withoutUser(kubeconfig),
      headers: { authorization: `Bearer ${token}` },
    });
    // The token is known; the account has no rights.
    expect([asked.status, messageOf(asked.body)]).toEqual([
      403,
      expect.stringContaining('User "system:serviceaccount:default:default"'),
    ]);
  });

  test('a caller without a certificate and a token is anonymous', async () => {
    const cluster = await createTestCluster({ clock: 'instant', kubernetes, onWarning: ignore });
    const kubeconfig = withoutUser(parse(readFileSync(await cluster.kubeconfig(), 'utf8')));
    const { status, body } = await cluster.call('GET', '/api/v1/namespaces', { kubeconfig });
    expect([status, messageOf(body)]).toEqual([403, expect.stringContaining('"system:anonymous"')]);
    await cluster.close();
  });
});

describe('starting', () => {
  test('without the programs for pods, pods stay Pending, and a warning says so', async () => {
    const { apiserver, etcd } = await findPrograms(ownSurroundings(), undefined, undefined);
    const assets = path.join(folder, 'assets');
    mkdirSync(assets);
    for (const { name, file } of [apiserver, etcd]) symlinkSync(file, path.join(assets, name));
    vi.stubEnv('XDG_CACHE_HOME', folder);
    const warnings: string[] = [];
    const onWarning = (message: string): void => void warnings.push(message);
    const cluster = await createTestCluster({ clock: 'instant', kubernetes, kubernetesAssets: assets, onWarning });
    await output(cluster.kubectl, 'run', 'web', '--image=web');
    expect(await output(cluster.kubectl, 'get', 'pod', 'web', '-o', 'jsonpath={.status.phase}')).toBe('Pending');
    expect(warnings.filter((warning) => warning.startsWith('Pods stay Pending'))).toHaveLength(1);
    await cluster.close();
  });

  test('tells the caller why an API server does not start', async () => {
    const assets = path.join(folder, 'assets');
    mkdirSync(assets);
    writeFileSync(
      path.join(assets, 'kube-apiserver'),
      '#!/bin/sh\n[ "$1" = --version ] && { echo Kubernetes v1.32.0; exit; }\necho "Error: unknown flag" >&2; exit 1\n',
      { mode: 0o755 },
    );
    const faults: unknown[] = [];
    const onFault = (fault: unknown): void => void faults.push(fault);
    const options = { clock: 'instant', kubernetes, kubernetesAssets: assets, onWarning: ignore, onFault } as const;
    const cluster = await createTestCluster(options);
    const { status, text } = await askForKubeconfig(cluster);
    expect([status, text]).toEqual([
      500,
      expect.stringContaining('kube-apiserver did not start: Error: unknown flag.'),
    ]);
    expect(text).toContain(`${cluster.id}-kube-apiserver.log`);
    expect(faults.length).toBeGreaterThan(0);
    await cluster.close();
  });

  test('stops immediately when the start of the emulator is aborted', async () => {
    const assets = path.join(folder, 'assets');
    mkdirSync(assets);
    const neverReady = '#!/bin/sh\n[ "$1" = --version ] && { echo Kubernetes v1.32.0; exit; }\nexec sleep 3600\n';
    writeFileSync(path.join(assets, 'kube-apiserver'), neverReady, { mode: 0o755 });
    const dataDir = path.join(folder, 'data');
    const options = { clock: 'instant', kubernetes, dataDir, onWarning: ignore } as const;
    const cluster = await createTestCluster(options);
    await cluster.close();
    const abort = new AbortController();
    const aborted = createEmulator({ ...options, kubernetesAssets: assets, signal: abort.signal });
    await until(() => processesWith(cluster.id).length > 0);
    abort.abort();
    await expect(aborted).rejects.toBe(abort.signal.reason);
    expect(processesWith(cluster.id, folder)).toEqual([]);
  });

  test('a cluster that cannot be resumed is reported and `failed`, the others work, and it recovers', async () => {
    const { assets, write } = await wrapApiserver();
    const dataDir = path.join(folder, 'data');
    const warnings: string[] = [];
    const onWarning = (message: string): void => void warnings.push(message);
    const options = { clock: 'instant', kubernetes, kubernetesAssets: assets, dataDir, onWarning } as const;
    const first = await createTestCluster(options);
    const otherId = await addCluster(first);
    await first.service('GET', `/clusters/${otherId}/kubeconfig`);
    await first.close();

    write(`case "$*" in *${otherId}*) echo 'Error: no space left on device' >&2; exit 1;; esac`);
    await using emulator = await createEmulator(options);
    const log = path.join(dataDir, 'kubernetes', 'logs', `${otherId}-kube-apiserver.log`);
    const reason = `kube-apiserver did not start: Error: no space left on device. Its log is ${log}.`;
    const warning =
      `The cluster shop/other cannot be used. ${reason} ` +
      'Fix the cause and restart the emulator, or delete the cluster.';
    expect(warnings.filter((text) => text.includes('cannot be used'))).toEqual([warning]);
    const status = await statusOf(emulator);
    expect(status.clusters).toMatchObject({ running: [{ id: first.id }], failed: [{ id: otherId, reason }] });
    expect(status.warnings).toContainEqual({ time: expect.any(String), message: warning });
    const call = async (pathname: string): Promise<unknown> =>
      (await emulator.fetch(emulator.url + pathname, { headers: emulator.credentials.authorize() })).json();
    const stateOf = async (id: string): Promise<unknown> =>
      valueAt(await call(`/clusters/${id}`), ['Cluster', 'statuses', 'status']);
    expect([await stateOf(first.id), await stateOf(otherId)]).toEqual(['ready', 'failed']);
    expect(await call('/clusters/all?status=failed')).toMatchObject({ Clusters: [{ id: otherId }] });
    expect(JSON.stringify(await call(`/clusters/${otherId}/kubeconfig`))).toContain('no space left on device');

    write('');
    expect(JSON.stringify(await call(`/clusters/${otherId}/kubeconfig`))).toContain('certificate-authority-data');
    expect(await stateOf(otherId)).toBe('ready');
    expect((await statusOf(emulator)).clusters.failed).toEqual([]);
  });

  test('with a broken folder of etcd, all clusters are reported once, and recover when it works', async () => {
    const warnings: string[] = [];
    const onWarning = (message: string): void => void warnings.push(message);
    const options = { clock: 'instant', kubernetes, dataDir: folder, onWarning } as const;
    const first = await createTestCluster(options);
    const otherId = await addCluster(first);
    await first.service('GET', `/clusters/${otherId}/kubeconfig`);
    await output(first.kubectl, 'create', 'configmap', 'kept');
    const kubeconfig = parse(readFileSync(await first.kubeconfig(), 'utf8')) as unknown;
    await first.close();
    const etcdFolder = path.join(folder, 'kubernetes', 'etcd');
    renameSync(etcdFolder, `${etcdFolder}-moved`);
    writeFileSync(etcdFolder, 'not a folder');

    await using emulator = await createEmulator(options);
    expect(warnings.filter((text) => text.includes('cannot be used'))).toEqual([
      expect.stringMatching(
        /^The clusters shop\/other, shop\/web cannot be used\. etcd did not start: .*, or delete the clusters\.$/,
      ),
    ]);
    expect((await statusOf(emulator)).clusters).toMatchObject({ running: [], failed: [{}, {}] });

    rmSync(etcdFolder);
    renameSync(`${etcdFolder}-moved`, etcdFolder);
    const headers = emulator.credentials.authorize();
    await emulator.fetch(`${emulator.url}/clusters/${first.id}/kubeconfig`, { headers });
    const kept = await callCluster('GET', '/api/v1/namespaces/default/configmaps/kept', { kubeconfig });
    expect(kept.status).toBe(200);
  });

  test('removes the data of clusters that were deleted while another backend ran', async () => {
    const options = { clock: 'instant', dataDir: folder, onWarning: ignore } as const;
    const first = await createTestCluster({ ...options, kubernetes });
    await first.close();
    const kept = path.join(folder, 'kubernetes', 'clusters');
    expect(readdirSync(kept)).toEqual([first.id]);
    await (async () => {
      await using builtin = await createEmulator(options);
      await builtin.reset();
    })();
    const second = await createTestCluster({ ...options, kubernetes });
    expect(readdirSync(kept)).toEqual([second.id]);
    await second.close();
  });
});

describe('settings of the cluster', () => {
  test('admission plugins take effect, and change with the cluster', async () => {
    const faults: unknown[] = [];
    const onFault = (fault: unknown): void => void faults.push(fault);
    const cluster = await createTestCluster({ clock: 'instant', kubernetes, onWarning: ignore, onFault });
    const pod = async (name: string): Promise<string> => {
      await output(cluster.kubectl, 'run', name, '--image=shop:1.0');
      const fields = '{.spec.containers[0].imagePullPolicy} {.spec.tolerations}';
      return output(cluster.kubectl, 'get', 'pod', name, '-o', `jsonpath=${fields}`);
    };
    // Pods need this account, which a controller creates.
    await expect.poll(() => cluster.kubectl(['get', 'serviceaccount', 'default'])).toMatchObject({ code: 0 });
    expect(await pod('before')).toContain('IfNotPresent [');
    await cluster.service('PATCH', `/clusters/${cluster.id}`, {
      admission_flags: {
        enable_admission_plugins: ['AlwaysPullImages', 'EventRateLimit'],
        disable_admission_plugins: ['DefaultTolerationSeconds'],
      },
    });
    expect(await pod('after')).toBe('Always ');
    // The controllers continue with the API server that was started again.
    await cluster.kubectl(['create', '-f', '-'], { input: manifest('workers') });
    await output(cluster.kubectl, 'wait', '--for=jsonpath={.status.progress.ready}=2', 'npl/workers', '--timeout=400s');
    expect(faults).toEqual([]);
    await cluster.close();
  });

  test('tokens of an OpenID Connect provider identify users', async () => {
    const provider = await startIdentityProvider(folder);
    vi.stubEnv('SSL_CERT_FILE', provider.authorityFile);
    const warnings: string[] = [];
    const onWarning = (message: string): void => void warnings.push(message);
    const cluster = await createTestCluster({ clock: 'instant', kubernetes, onWarning });
    const oidc = {
      'issuer-url': provider.url,
      'client-id': 'shop',
      'username-claim': 'email',
      'groups-claim': ['teams'],
    };
    await cluster.service('PATCH', `/clusters/${cluster.id}`, { auth: { oidc } });
    const kubeconfig = withoutUser(parse(readFileSync(await cluster.kubeconfig(), 'utf8')));
    const token = provider.token({ aud: 'shop', email: 'ada@example.com', teams: ['developers'] });
    const headers = { authorization: `Bearer ${token}` };
    const asked = (): Promise<string> =>
      cluster
        .call('GET', '/api/v1/namespaces', { kubeconfig, headers })
        .then(({ body }) => String(messageOf(body)), String);
    // The keys of the provider are fetched in the background.
    await expect.poll(asked, { timeout: 60_000 }).toContain('User "ada@example.com" cannot list');
    expect(warnings.filter((warning) => warning.includes('OpenID'))).toEqual([]);
    await cluster.close();
    await provider.close();
  });

  test('a setting that the API server refuses causes a warning, and the cluster runs without it', async () => {
    const { apiserver } = await findPrograms(ownSurroundings(), undefined, undefined);
    const assets = path.join(folder, 'assets');
    mkdirSync(assets);
    // Stands in for a release that does not know a plugin.
    const said = 'command failed" err="enable-admission-plugins plugin \\"AlwaysPullImages\\" is unknown"';
    writeFileSync(
      path.join(assets, 'kube-apiserver'),
      `#!/bin/sh\ncase "$*" in *AlwaysPull*) echo '${said}' >&2; exit 1;; esac\nexec '${apiserver.file}' "$@"\n`,
      { mode: 0o755 },
    );
    const warnings: string[] = [];
    const onWarning = (message: string): void => void warnings.push(message);
    const cluster = await createTestCluster({ clock: 'instant', kubernetes, kubernetesAssets: assets, onWarning });
    await cluster.service('PATCH', `/clusters/${cluster.id}`, {
      admission_flags: { enable_admission_plugins: ['AlwaysPullImages', 'PodNodeSelector'] },
      auth: { oidc: { 'issuer-url': 'http://id.example.com', 'client-id': 'shop' } },
    });
    await output(cluster.kubectl, 'get', 'namespaces');
    expect(processesWith(cluster.id).filter((line) => line.includes('PodNodeSelector'))).not.toEqual([]);
    expect(warnings.filter((warning) => warning.startsWith('kube-apiserver of the cluster web runs without'))).toEqual([
      expect.stringContaining('the admission plugins that it does not know: AlwaysPullImages.'),
      expect.stringContaining('OpenID Connect: invalid authentication configuration'),
    ]);
    await cluster.close();
  });
});

describe('versions', () => {
  test('an upgrade starts the API server of the new version, if there is one, and keeps the data', async () => {
    const { apiserver, etcd } = await findPrograms(ownSurroundings(), undefined, undefined);
    const assets = path.join(folder, 'assets');
    // Stand-ins for other versions: the program that is there, under the version of its folder.
    for (const version of ['1.33.9', '1.34.9']) {
      mkdirSync(path.join(assets, version), { recursive: true });
      writeFileSync(
        path.join(assets, version, 'kube-apiserver'),
        `#!/bin/sh\n[ "$1" = --version ] && { echo 'Kubernetes v${version}'; exit; }\nexec '${apiserver.file}' "$@"\n`,
        { mode: 0o755 },
      );
    }
    writeFileSync(path.join(assets, 'etcd'), `#!/bin/sh\nexec '${etcd.file}' "$@"\n`, { mode: 0o755 });
    const warnings: string[] = [];
    const onWarning = (message: string): void => void warnings.push(message);
    const dataDir = path.join(folder, 'data');
    const options = { clock: 'instant', kubernetes, kubernetesAssets: assets, dataDir, onWarning } as const;
    const cluster = await createTestCluster(options, '1.33');
    const shells = (): string[] => processesWith(cluster.id).filter((line) => line.startsWith('/bin/sh'));
    const isServedBy = (version: string): boolean =>
      shells().some((line) => line.includes(`/${version}/kube-apiserver`));
    const upgrade = async (): Promise<void> => {
      await cluster.service('PATCH', `/clusters/${cluster.id}/upgrade`);
      await output(cluster.kubectl, 'get', 'configmap', 'kept');
    };
    await output(cluster.kubectl, 'create', 'configmap', 'kept');
    expect([isServedBy('1.33.9'), isServedBy('1.34.9')]).toEqual([true, false]);
    await upgrade();
    expect([isServedBy('1.33.9'), isServedBy('1.34.9')]).toEqual([false, true]);
    expect(warnings.filter((warning) => warning.includes('version'))).toEqual([]);
    await upgrade();
    await output(cluster.kubectl, 'get', 'configmap', 'kept');
    expect([isServedBy('1.33.9'), isServedBy('1.34.9')]).toEqual([false, true]);
    expect(warnings.filter((warning) => warning.includes('version'))).toEqual([
      'Clusters of version 1.35 run kube-apiserver 1.34.9. No program of version 1.35 was found.',
    ]);
    await cluster.close();
  });
});

/** A folder of programs whose API server first runs a script, which can be changed. */
async function wrapApiserver(): Promise<{ readonly assets: string; readonly write: (script: string) => void }> {
  const { apiserver } = await findPrograms(ownSurroundings(), undefined, undefined);
  const assets = path.join(folder, 'assets');
  mkdirSync(assets);
  const write = (script: string): void =>
    writeFileSync(path.join(assets, 'kube-apiserver'), `#!/bin/sh\n${script}\nexec '${apiserver.file}' "$@"\n`, {
      mode: 0o755,
    });
  write('');
  return { assets, write };
}

/** Creates the cluster `other` in the project of a cluster, and returns its ID. */
async function addCluster({ id, service }: TestCluster): Promise<string> {
  const project_id = valueAt(await service('GET', `/clusters/${id}`), ['Cluster', 'project_id']);
  const other = await service('POST', '/clusters', {
    ...{ project_id, name: 'other', version: '1.35', admin_whitelist: ['127.0.0.1/32'] },
    ...{ cidr_pods: '10.91.0.0/16', cidr_service: '10.92.0.0/16' },
  });
  return String(valueAt(other, ['Cluster', 'id']));
}

function statusOf({ url, fetch }: Pick<Emulator, 'url' | 'fetch'>): Promise<EmulatorStatus> {
  return emulatorControl({ url, fetch }).status();
}

/** The message of a Status. A body that ends with a line break is read as a list of one. */
function messageOf(body: unknown): unknown {
  return valueAt(Array.isArray(body) ? body[0] : body, ['message']);
}

async function askForKubeconfig({
  emulator,
  id,
}: TestCluster): Promise<{ readonly status: number; readonly text: string }> {
  const headers = emulator.credentials.authorize();
  const answer = await emulator.fetch(`${emulator.url}/clusters/${id}/kubeconfig`, { headers });
  return { status: answer.status, text: await answer.text() };
}

function withoutUser(kubeconfig: unknown): unknown {
  return { clusters: valueAt(kubeconfig, ['clusters']), users: [{ user: {} }] };
}

function connect(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => resolve())
      .on('error', reject)
      .end();
  });
}
