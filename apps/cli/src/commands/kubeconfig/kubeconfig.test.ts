import path from 'node:path';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@oks-kit/client';
import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { fetchKubeconfig, parseKubeconfig } from '@oks-kit/kubeconfig';
import { certificateInfo, createKubeconfigCache } from '@oks-kit/kubeconfig/node';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Ended, endOf } from '../../testing/ended.fixture.ts';

// Real processes: what is promised here is about many of them, and about what kubectl does with them.
const bin = path.resolve(import.meta.dirname, '../../main/bin.ts');
const withKubectl = 60_000;
// The sources are stripped of their types once, not by each of a hundred processes.
const compileCache = path.join(tmpdir(), 'oks-kit-test-compile-cache');

let emulator: Emulator;
let front: Server;
let endpoint: string;
let sealedCalls = 0;
let home: string;
let clusterIds: string[];

/** The emulator behind a server that counts how often a certificate is asked for. */
function counting(): Server {
  return createServer((request, response) => {
    void (async () => {
      const chunks: Uint8Array[] = [];
      // Boundary: a message without an encoding yields bytes.
      for await (const chunk of request) chunks.push(chunk as Uint8Array);
      if (request.method === 'POST' && request.url?.includes('/kubeconfig') === true) sealedCalls += 1;
      const headers = Object.fromEntries(
        Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
      );
      const body = Buffer.concat(chunks);
      const answer = await emulator.fetch(`http://localhost${request.url ?? ''}`, {
        method: request.method ?? 'GET',
        headers,
        ...(body.length === 0 ? {} : { body }),
      });
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    })();
  });
}

async function api(method: string, pathname: string, body?: unknown): Promise<{ id: string }> {
  const response = await emulator.fetch(emulator.url + pathname, {
    method,
    headers: { ...emulator.credentials.authorize(), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // Boundary: what these operations answer.
  const answer = (await response.json()) as Record<string, { id: string }>;
  const found = answer['Project'] ?? answer['Cluster'];
  if (found === undefined) throw new Error(JSON.stringify(answer));
  return found;
}

const createCluster = (project_id: string, name: string): Promise<{ id: string }> =>
  api('POST', '/clusters', {
    name,
    project_id,
    admin_whitelist: ['127.0.0.1/32'],
    auto_maintenances: { minor_upgrade_maintenance: {}, patch_upgrade_maintenance: {} },
  });

let projectId: string;
beforeAll(async () => {
  emulator = await createEmulator({ clock: 'instant', disabledRules: ['cluster-quota'] });
  front = counting();
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  // Boundary: a server that listens on TCP has such an address.
  endpoint = `http://127.0.0.1:${(front.address() as AddressInfo).port}/api/v2`;
  ({ id: projectId } = await api('POST', '/projects', { name: 'shop', cidr: '10.50.0.0/16', region: 'eu-west-2' }));
  clusterIds = [];
  for (let index = 0; index < 20; index += 1) clusterIds.push((await createCluster(projectId, `web-${index}`)).id);
}, withKubectl);
afterAll(async () => {
  front.close();
  front.closeAllConnections();
  await emulator.close();
});

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'oks-kube-'));
  mkdirSync(path.join(home, '.config', 'oks-kit'), { recursive: true });
  const { access_key, secret_key } = emulator.account;
  writeFileSync(
    path.join(home, '.config/oks-kit/config.json'),
    JSON.stringify({
      version: 1,
      profiles: { work: { access_key, secret_key, endpoint, region: 'eu-west-2' } },
      default: 'work',
    }),
    { mode: 0o600 },
  );
  sealedCalls = 0;
  return () => rmSync(home, { recursive: true, force: true });
});

function run(
  command: string,
  args: readonly string[],
  options: {
    env?: Record<string, string>;
    input?: string;
    signalAfter?: { text: string; signal: NodeJS.Signals };
  } = {},
): Promise<Ended> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    KUBECONFIG: path.join(home, 'config'),
    CI: 'true',
    NODE_COMPILE_CACHE: compileCache,
    ...options.env,
  };
  const child = spawn(command, args, { env, stdio: 'pipe' });
  child.stdin.on('error', () => undefined).end(options.input);
  const ended = endOf(child);
  let said = '';
  child.stdout.on('data', (text: string) => {
    said += text;
    if (options.signalAfter !== undefined && !child.killed && said.includes(options.signalAfter.text))
      child.kill(options.signalAfter.signal);
  });
  return ended;
}
const oks = (args: readonly string[], options?: Parameters<typeof run>[2]): Promise<Ended> =>
  run(process.execPath, ['--conditions=@oks-kit/source', bin, ...args], options);
const kubectl = (args: readonly string[], options?: Parameters<typeof run>[2]): Promise<Ended> =>
  run('kubectl', args, options);
const configText = (): string => readFileSync(path.join(home, 'config'), 'utf8');
const withKeys = (): Record<string, string> => ({
  OKS_ENDPOINT: endpoint,
  OKS_ACCESS_KEY: emulator.account.access_key,
  OKS_SECRET_KEY: emulator.account.secret_key,
});
const foreign =
  'apiVersion: v1\nkind: Config\nclusters:\n  - name: home\n    cluster:\n      server: https://home:6443\ncontexts:\n  - name: home\n    context:\n      cluster: home\n      user: home\ncurrent-context: home\npreferences: {}\nusers:\n  - name: home\n    user:\n      token: theirs\n';

describe('merge', () => {
  test(
    'with a saved profile has kubectl ask oks, and leaves no key behind',
    async () => {
      const merged = await oks(['kubeconfig', 'merge', 'shop/web-0']);
      expect([merged.code, merged.out]).toEqual([0, 'shop-web-0\n']);
      expect(merged.err).toMatch(
        /^Merged a call of oks for certificates, no key, into .*config as context shop-web-0, the current one\.\n$/,
      );
      expect(configText()).not.toMatch(/client-key-data|client-certificate-data|token|secret/);
      expect(configText()).not.toContain(emulator.account.access_key);
      expect(statSync(path.join(home, 'config')).mode & 0o777).toBe(0o600);

      const { command, args, interactiveMode, installHint } = parseKubeconfig(configText()).users[0]?.user.exec ?? {};
      expect([command, args?.slice(1), interactiveMode]).toEqual([
        process.execPath,
        [bin, 'kubeconfig', 'exec', clusterIds[0], '--profile', 'work', '--endpoint', endpoint],
        'IfAvailable',
      ]);
      expect(installHint).toContain('merge again');

      const whoami = await kubectl(['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}']);
      expect(whoami).toEqual({ code: 0, out: 'kubernetes-admin', err: '' });
      const view = await kubectl(['config', 'view', '-o', 'json']);
      expect(JSON.parse(view.out)).toMatchObject({
        'current-context': 'shop-web-0',
        contexts: [{ name: 'shop-web-0', context: { cluster: 'shop-web-0', user: 'shop-web-0' } }],
      });
      expect(sealedCalls).toBe(1);
    },
    withKubectl,
  );

  test(
    'works from a shell that knows nothing of the profile',
    async () => {
      const elsewhere = path.join(home, 'elsewhere');
      renameSync(path.join(home, '.config', 'oks-kit'), elsewhere);
      expect((await oks(['kubeconfig', 'merge', 'shop/web-0'], { env: { OKS_CONFIG_DIR: elsewhere } })).code).toBe(0);
      expect(await kubectl(['get', 'nodes', '-o', 'name'], { env: { HOME: path.join(home, 'nobody') } })).toMatchObject(
        { code: 0 },
      );
    },
    withKubectl,
  );

  test(
    'with keys of the environment, or told so, merges the certificate itself, for whom it was asked',
    async () => {
      for (const options of [{ env: withKeys() }, {}]) {
        const merged = await oks(
          [
            'kubeconfig',
            'merge',
            'shop/web-0',
            ...('env' in options ? [] : ['--no-exec']),
            '--user',
            'ada',
            '--group',
            'readers',
            '--ttl',
            '1h',
            '-o',
            'json',
          ],
          options,
        );
        expect(JSON.parse(merged.out)).toMatchObject({ context: 'shop-web-0', kind: 'certificate', current: true });
        expect(merged.err).toContain('Merged the certificate itself');
        expect(
          certificateInfo(parseKubeconfig(configText()).users[0]?.user['client-certificate-data'] ?? ''),
        ).toMatchObject({ user: 'ada', groups: ['readers'] });
        rmSync(path.join(home, 'config'));
      }
    },
    withKubectl,
  );

  test(
    'is the same done twice, keeps what is there, and remove undoes exactly it',
    async () => {
      writeFileSync(path.join(home, 'config'), foreign);
      const merged = await oks(['kubeconfig', 'merge', 'shop/web-0', '--use', '--alias', 'w']);
      expect(merged.err).toContain(`What was there before is in ${path.join(home, 'config.bak')}.`);
      const once = configText();
      expect((await kubectl(['config', 'current-context'])).out).toBe('w\n');
      await oks(['kubeconfig', 'merge', 'shop/web-0', '--alias', 'w']);
      expect(configText()).toBe(once);

      // No service is needed to undo it.
      expect(
        await oks(['kubeconfig', 'remove', 'shop/web-0'], { env: { OKS_ENDPOINT: 'http://127.0.0.1:1/api/v2' } }),
      ).toEqual({ code: 0, out: '', err: 'Removed cluster w, user w, context w.\n' });
      expect(configText()).toBe(foreign);
      expect((await oks(['kubeconfig', 'remove', 'shop/web-0'])).err).toBe(
        'There was nothing of shop/web-0 to remove.\n',
      );
    },
    withKubectl,
  );

  test(
    "never overwrites somebody else's context unasked",
    async () => {
      writeFileSync(path.join(home, 'config'), foreign);
      const clash = await oks(['kubeconfig', 'merge', 'shop/web-0', '--alias', 'home']);
      expect([clash.code, clash.err.split('\n')[0]]).toEqual([
        1,
        'oks: There is already a cluster called "home" that belongs to something else.',
      ]);
      expect(configText()).toBe(foreign);
      expect((await oks(['kubeconfig', 'merge', 'shop/web-0', '--alias', 'home', '--overwrite'])).code).toBe(0);
    },
    withKubectl,
  );

  test('twenty at once lose nothing, and kubectl reads the result', async () => {
    const all = await Promise.all(clusterIds.map((_, index) => oks(['kubeconfig', 'merge', `shop/web-${index}`])));
    expect(all.map(({ code, err }) => (code === 0 ? 0 : err))).toEqual(Array(20).fill(0));
    const names = (await kubectl(['config', 'get-contexts', '-o', 'name'])).out.trim().split('\n').sort();
    expect(names).toEqual(clusterIds.map((_, index) => `shop-web-${index}`).sort());
    expect(readdirSync(home).filter((name) => name.endsWith('.lock'))).toEqual([]);
  }, 180_000);

  test('--all merges every cluster of the project', async () => {
    const merged = await oks(['kubeconfig', 'merge', '--all', '-p', 'shop', '--no-exec', '--quiet']);
    expect([merged.code, merged.out.trim().split('\n').length, merged.err]).toEqual([0, 20, '']);
    expect((await oks(['kubeconfig', 'merge', '--all'])).err).toContain('No project is named.');
  }, 120_000);
});

describe('the credential plugin', () => {
  test('fifty calls of kubectl at once on an expired cache fetch one certificate', async () => {
    await oks(['kubeconfig', 'merge', 'shop/web-1']);
    expireCache(await certificateThatIsOver());
    sealedCalls = 0;
    const all = await Promise.all(
      Array.from({ length: 50 }, () => kubectl(['get', 'nodes', '-o', 'name', '--request-timeout=150s'])),
    );
    expect(all.map(({ code, err }) => (code === 0 ? 0 : err))).toEqual(Array(50).fill(0));
    expect(sealedCalls).toBe(1);
  }, 300_000);

  /** Yields a cached file whose certificate has really ended. */
  async function certificateThatIsOver(): Promise<string> {
    expect((await oks(['kubeconfig', 'exec', clusterIds[1] ?? '', '--ttl', '15s'])).code).toBe(0);
    const file = cachedFiles().find((one) => readFileSync(one, 'utf8').includes('"ttl":"15s"')) ?? '';
    const { users } = parseKubeconfig(readFileSync(file, 'utf8'));
    await sleep(
      certificateInfo(users[0]?.user['client-certificate-data'] ?? '').notAfter.getTime() + 1000 - Date.now(),
    );
    return file;
  }
  /** Puts it where the one of an hour is. */
  function expireCache(ended: string): void {
    const hour = cachedFiles().find((file) => readFileSync(file, 'utf8').includes('"ttl":"1h"')) ?? '';
    writeFileSync(hour, readFileSync(ended, 'utf8').replace('"ttl":"15s"', '"ttl":"1h"'));
    rmSync(ended);
  }
  function cachedFiles(): string[] {
    const folder = path.join(home, '.cache', 'oks-kit', 'kubeconfigs');
    return readdirSync(folder).map((name) => path.join(folder, name));
  }

  test('a certificate of thirty seconds ends for kubectl, and is renewed for the plugin', async () => {
    await oks(['kubeconfig', 'merge', 'shop/web-2', '--no-exec', '--ttl', '30s', '--alias', 'plain']);
    await oks(['kubeconfig', 'merge', 'shop/web-2', '--exec', '--ttl', '30s', '--alias', 'renewed']);
    const get = (name: string): Promise<Ended> => kubectl(['--context', name, 'get', 'nodes', '-o', 'name']);
    expect((await Promise.all(['plain', 'renewed'].map(get))).map(({ code }) => code)).toEqual([0, 0]);
    const ends = certificateInfo(
      parseKubeconfig(configText()).users[0]?.user['client-certificate-data'] ?? '',
    ).notAfter.getTime();
    await sleep(ends + 1000 - Date.now());
    const [plain, renewed] = await Promise.all(['plain', 'renewed'].map(get));
    expect(plain?.err).toMatch(/must be logged in|certificate has expired|expired/);
    expect([plain?.code, renewed?.code]).toEqual([1, 0]);
    const listed = await oks(['kubeconfig', 'list', '--no-headers']);
    expect(listed.out).toMatch(/plain.*certificate.*\(over\)/);
    expect(listed.out).toMatch(/renewed.*exec.*renewed/);
  }, 120_000);

  test(
    'once the clock has moved on, kubectl is refused, and the cache has another certificate for it',
    async () => {
      const moved = await createEmulator({ clock: 'manual', port: 0 });
      try {
        const client = createClient({ baseUrl: moved.url, credentials: moved.credentials });
        const project = await client.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
        moved.clock.advance(300_000);
        const cluster = await client.clusters.create({
          name: 'web',
          project_id: project.id,
          admin_whitelist: ['127.0.0.1/32'],
          auto_maintenances: { minor_upgrade_maintenance: {}, patch_upgrade_maintenance: {} },
        });
        moved.clock.advance(300_000);
        const cache = createKubeconfigCache({ folder: path.join(home, 'cache'), now: () => moved.clock.now() });
        const certificate = () =>
          cache.get({ endpoint: moved.url, account: 'a', clusterId: cluster.id, ttl: '1h' }, (request) =>
            fetchKubeconfig(client, cluster.id, request),
          );
        const get = (file: string): Promise<Ended> =>
          kubectl(['get', 'nodes', '-o', 'name'], { env: { KUBECONFIG: file } });

        const first = await certificate();
        const kept = path.join(home, 'first');
        writeFileSync(kept, readFileSync(first.file), { mode: 0o600 });
        expect((await get(kept)).code).toBe(0);
        moved.clock.advance(3_600_000);
        expect(await get(kept)).toMatchObject({
          code: 1,
          out: '',
          err: expect.stringContaining('You must be logged in'),
        });
        const second = await certificate();
        expect([second.fetched, second.file]).toEqual([true, first.file]);
        expect((await get(second.file)).code).toBe(0);
      } finally {
        await moved.close();
      }
    },
    withKubectl,
  );

  test(
    'prints a credential and nothing else, whatever it is asked to tell',
    async () => {
      const { code, out } = await oks(['kubeconfig', 'exec', 'shop/web-0', '--verbose']);
      expect([code, out.split('\n').length]).toEqual([0, 2]);
      expect(JSON.parse(out)).toMatchObject({
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        status: { clientKeyData: expect.stringContaining('PRIVATE KEY') },
      });
      for (const [args, env, exit] of [
        [['shop/nobody'], {}, 4],
        [[clusterIds[0] ?? '', '--profile', 'nobody'], {}, 3],
        [[clusterIds[0] ?? '', '--ttl', 'long'], {}, 2],
        [[clusterIds[0] ?? ''], { KUBERNETES_EXEC_INFO: '{"apiVersion":"client.authentication.k8s.io/v1beta1"}' }, 2],
        [[clusterIds[0] ?? '', '--endpoint', 'http://127.0.0.1:1/api/v2'], {}, 6],
      ] as const) {
        const failed = await oks(['kubeconfig', 'exec', ...args, '--timeout', '5'], { env });
        expect([failed.code, failed.out]).toEqual([exit, '']);
      }
    },
    withKubectl,
  );

  test(
    'a session that is over says what to run where nobody can be asked',
    async () => {
      const guarded = await createEmulator({ clock: 'instant', mfa: true, port: 0 });
      try {
        const { access_key, secret_key } = guarded.account;
        const { code, out, err } = await oks(['kubeconfig', 'exec', '00000000-0000-4000-8000-000000000000'], {
          env: { OKS_ENDPOINT: guarded.url, OKS_ACCESS_KEY: access_key, OKS_SECRET_KEY: secret_key },
        });
        expect([code, out]).toEqual([3, '']);
        expect(err).toMatch(/one-time password[^]*hint: .*oks kubeconfig exec 00000000.* > \/dev\/null/);
      } finally {
        await guarded.close();
      }
    },
    withKubectl,
  );

  test(
    'a cluster made again under its name gets a certificate of its own',
    async () => {
      const first = await createCluster(projectId, 'phoenix');
      await oks(['kubeconfig', 'merge', 'shop/phoenix']);
      await emulator.fetch(`${emulator.url}/clusters/${first.id}`, {
        method: 'DELETE',
        headers: emulator.credentials.authorize(),
      });
      await createCluster(projectId, 'phoenix');
      expect((await oks(['kubeconfig', 'merge', 'shop/phoenix'])).code).toBe(0);
      expect((await kubectl(['get', 'nodes', '-o', 'name'])).code).toBe(0);
      expect(sealedCalls).toBe(2);
      expect((await oks(['kubeconfig', 'clear'])).err).toBe('Forgot 2 certificates.\n');
    },
    withKubectl,
  );
});

describe('oks kubectl', () => {
  const flags = ['kubectl', '--cluster', 'shop/web-3', '--'];

  test(
    'hands on stdin, stdout and the exit code',
    async () => {
      const pool = JSON.stringify({
        apiVersion: 'oks.dev/v1beta2',
        kind: 'NodePool',
        metadata: { name: 'piped' },
        spec: { desiredNodes: 1, nodeType: 'tinav6.c2r4p3', zones: ['eu-west-2a'] },
      });
      expect(await oks([...flags, 'create', '-f', '-'], { input: pool })).toEqual({
        code: 0,
        out: 'nodepool.oks.dev/piped created\n',
        err: '',
      });
      expect(await oks([...flags, 'get', 'nodepools', '-o', 'name'])).toEqual({
        code: 0,
        out: 'nodepool.oks.dev/piped\n',
        err: '',
      });
      const missing = await oks([...flags, 'get', 'nodepools', 'nobody']);
      expect([missing.code, missing.out, missing.err]).toEqual([
        1,
        '',
        'Error from server (NotFound): nodepools.oks.dev "nobody" not found\n',
      ]);
      expect(sealedCalls).toBe(1);
      // Node pools go by the same certificate.
      expect((await oks(['nodepool', 'list', '-c', 'shop/web-3', '-o', 'name'])).out).toBe('piped\n');
      expect(sealedCalls).toBe(1);
    },
    withKubectl,
  );

  /** A program called kubectl that does what a test needs to see. */
  function otherKubectl(script: string): Record<string, string> {
    const folder = path.join(home, 'bin');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'kubectl'), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(folder, 'kubectl'), 0o755);
    return { PATH: `${folder}:/usr/bin:/bin` };
  }

  test(
    'gives the child a private kubeconfig and nothing to sign in with',
    async () => {
      const secrets = {
        ...withKeys(),
        OSC_SECRET_KEY: 'osc-secret',
        OSC_ACCESS_KEY: 'osc-key',
        OKS_PASSWORD: 'pw',
        OKS_OTP_CODE: '012345',
        OKS_FUTURE_TOKEN: 'tk',
      };
      const { code, out } = await oks([...flags, 'x'], {
        env: { ...secrets, ...otherKubectl('env; stat -c "mode %a" "$KUBECONFIG"; exit 42') },
      });
      expect(code).toBe(42);
      expect(out).toContain('mode 600');
      for (const secret of [
        emulator.account.secret_key,
        emulator.account.access_key,
        'osc-secret',
        'osc-key',
        'OKS_PASSWORD',
        'OTP',
        'OKS_FUTURE',
      ])
        expect(out).not.toContain(secret);
    },
    withKubectl,
  );

  test(
    'passes signals on, and gives the exit code that the child then has',
    async () => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) {
        const env = otherKubectl(
          `trap 'echo got; exit 7' ${signal.slice(3)}; echo ready; i=0; while [ $i -lt 300 ]; do sleep 0.1; i=$((i+1)); done`,
        );
        const ended = await oks([...flags, 'x'], { env, signalAfter: { text: 'ready', signal } });
        expect([signal, ended.code, ended.out.includes('got')]).toEqual([signal, 7, true]);
        rmSync(path.join(home, 'bin'), { recursive: true });
      }
      const killed = await oks([...flags, 'x'], { env: otherKubectl('kill -9 $$') });
      expect(killed.code).toBe(137);
    },
    withKubectl,
  );

  test(
    'says where kubectl’s own flags go',
    async () => {
      const { code, err } = await oks(['kubectl', '-c', 'shop/web-3', 'get', 'nodes', '-n', 'x']);
      expect([code, err]).toEqual([
        2,
        'oks: There is no flag `-n`.\nhint: Flags of kubectl go behind two dashes: `oks kubectl --cluster shop/web -- get pods -n default`.\n',
      ]);
    },
    withKubectl,
  );

  test(
    'says where to get kubectl where there is none',
    async () => {
      const { code, err } = await oks([...flags, 'get', 'nodes'], { env: { PATH: path.join(home, 'nothing') } });
      expect([code, err]).toEqual([
        1,
        'oks: There is no `kubectl` on the PATH.\nhint: Install it: https://kubernetes.io/docs/tasks/tools/. `oks nodepool` works without it.\n',
      ]);
    },
    withKubectl,
  );
});

test(
  'clearing one cluster leaves the others',
  async () => {
    for (const name of ['web-4', 'web-5']) await oks(['kubeconfig', 'merge', `shop/${name}`]);
    expect((await oks(['kubeconfig', 'clear', 'shop/web-4'])).err).toBe('Forgot 1 certificate of shop/web-4.\n');
    const listed: unknown = JSON.parse((await oks(['kubeconfig', 'list', '-o', 'json'])).out);
    expect(listed).toMatchObject([
      { kind: 'exec', cluster: 'shop/web-4' },
      { kind: 'exec', cluster: 'shop/web-5' },
      { kind: 'cached', cluster: 'shop/web-5', user: null, expired: false },
    ]);
    expect(existsSync(path.join(home, '.cache', 'oks-kit'))).toBe(true);
  },
  withKubectl,
);
