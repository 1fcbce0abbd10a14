import path from 'node:path';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { accessKey, oneTimePassword } from '@oks-kit/auth';
import { isObject, isOksError } from '@oks-kit/core';
import { createClient } from '@oks-kit/client';
import { emulatorControl } from '@oks-kit/emulator';
import { isProcessRunning } from '@oks-kit/files/is-process-running';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const bin = path.resolve(import.meta.dirname, '../../main/bin.ts');
const self = ['-C', '@oks-kit/source', bin];
const oks = `'${process.execPath}' -C @oks-kit/source '${bin}'`;

let home: string;
let env: Record<string, string>;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'oks-emulator-'));
  const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env;
  env = { PATH, NODE_COMPILE_CACHE, HOME: home, OKS_CONFIG_DIR: home };
});
afterEach(() => {
  execFileSync('sh', ['-c', `${oks} emulator stop --quiet`], { env });
  rmSync(home, { recursive: true, force: true });
});

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in its own process, without a terminal. */
function run(args: readonly string[], more: Readonly<Record<string, string>> = {}): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...self, ...args], {
    env: { ...env, ...more },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { code: status, out: stdout, err: stderr };
}

interface Account {
  readonly access_key: string;
  readonly secret_key: string;
  readonly totp_secret?: string;
}
interface Started extends Account {
  readonly url: string;
  readonly pid: number;
  readonly data_dir: string | null;
  readonly accounts?: readonly Account[];
  readonly admin_token?: string;
}

function start(...args: readonly string[]): Started {
  const { code, out, err } = run(['emulator', 'start', '--detach', '--port', '0', '-o', 'json', ...args]);
  const warning = /^oks emulator: .*\n/gm;
  expect([code, err.replaceAll(warning, '')]).toEqual([0, '']);
  // Boundary: what `start` prints.
  return JSON.parse(out) as Started;
}

const clientOf = ({ url }: Started, { access_key, secret_key }: Account): ReturnType<typeof createClient> =>
  createClient({
    baseUrl: url,
    rateLimit: false,
    credentials: accessKey({ accessKey: access_key, secretKey: secret_key }),
  });
const onceData = (stream: Readable | null): Promise<unknown> =>
  stream === null ? Promise.reject(new Error('no pipe')) : once(stream, 'data');
const shop = { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' };

describe('a PostgreSQL store', () => {
  const url = 'postgres://oks:sekret@127.0.0.1:1/oks';

  test.each([
    [['--store', url, '--ephemeral'], '`--store` and `--ephemeral` cannot be used together.'],
    [['--store', url, '--data-dir', 'x'], '`--store` and `--data-dir` cannot be used together.'],
    [['--store', url, '--kubernetes', 'kube-apiserver'], 'A PostgreSQL store works only with `--kubernetes builtin`.'],
    [['--store', 'mysql://x'], 'The store must be the URL of a PostgreSQL database.'],
    [['--store', `${url}?sslmode=perhaps`], 'Invalid `sslmode` "perhaps" of the store'],
  ])('is refused with %j', (args, message) => {
    const { code, err } = run(['emulator', 'start', '--port', '0', ...args]);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(err).not.toContain('sekret');
  });

  test.each([[['--store', url], {}] as const, [[], { OKS_EMULATOR_STORE: url }] as const])(
    'that cannot be reached is named without its password, also in the background: %j',
    (args, more) => {
      const here = run(['emulator', 'start', '--port', '0', ...args], more);
      expect(here.code).toBe(1);
      expect(here.err).toContain('The database postgres://oks@127.0.0.1:1/oks cannot be reached (ECONNREFUSED).');
      expect(here.err).toContain('hint: Check that PostgreSQL runs there and that the URL is right.');
      const detached = run(['emulator', 'start', '--port', '0', '--detach', ...args], more);
      expect(detached.err).toContain('The database postgres://oks@127.0.0.1:1/oks cannot be reached (ECONNREFUSED).');
      const log = readFileSync(/See (.+)\.$/m.exec(detached.err)?.[1] ?? '', 'utf8');
      expect(log).toContain('ECONNREFUSED');
      for (const text of [here.out, here.err, detached.out, detached.err, log]) expect(text).not.toContain('sekret');
    },
  );
});

test('`emulator env` connects a shell to the running emulator, and fails if there is none', () => {
  const none = spawnSync('sh', ['-c', `${oks} emulator env`], { env, encoding: 'utf8' });
  expect([none.status, none.stdout, none.stderr]).toEqual([
    1,
    '',
    'oks: No emulator is running.\nhint: To start one: `oks emulator start --detach`.\n',
  ]);
  const line =
    `${oks} emulator start --port 0 --ephemeral --clock instant --detach --quiet > /dev/null; eval "$(${oks} ` +
    `emulator env)"; ${oks} project create shop --cidr 10.50.0.0/18 -o name`;
  const { status, stdout, stderr } = spawnSync('sh', ['-euc', line], { env, encoding: 'utf8' });
  expect([status, stdout, stderr]).toEqual([0, 'shop\n', '']);
});

describe('start', () => {
  test('detached, it serves other processes until it is stopped', async () => {
    const started = start();
    expect(started.data_dir).toBe(path.join(home, 'state', 'emulator'));
    expect(await clientOf(started, started).projects.list()).toEqual([]);
    expect(run(['emulator', 'status'])).toEqual({
      code: 0,
      out: `An emulator is running at ${started.url}, process ID ${started.pid}.\n`,
      err: '',
    });
    const shown = run(['emulator', 'status', '-o', 'json']);
    expect([shown.code, JSON.parse(shown.out)]).toEqual([
      0,
      {
        running: true,
        name: 'default',
        url: started.url,
        pid: started.pid,
        data_dir: started.data_dir,
        clock: { kind: 'fast', now: expect.any(String) },
        accounts: 1,
        faults: 0,
        clusters: { backend: 'builtin', programs: [], running: [], failed: [] },
        warnings: [],
      },
    ]);

    expect(run(['emulator', 'stop'])).toEqual({
      code: 0,
      out: '',
      err: `The emulator at ${started.url} has stopped.\n`,
    });
    expect(isProcessRunning(started.pid)).toBe(false);
    expect(run(['emulator', 'status'])).toEqual({ code: 4, out: 'No emulator is running.\n', err: '' });
    expect(run(['emulator', 'status', '-o', 'json'])).toMatchObject({ code: 4, err: '' });
  });

  test('names the missing programs of a backend, and how to get them', () => {
    const args = ['emulator', 'start', '--port', '0', '--ephemeral', '--kubernetes', 'kube-apiserver'];
    for (const detached of [[], ['--detach']]) {
      const { code, out, err } = run([...args, ...detached], { PATH: '' });
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain('Not found on this machine: kube-apiserver and etcd.');
      expect(err).toContain('hint: Install them with setup-envtest');
    }
  });

  /** A folder with programs of Kubernetes that only say their version. */
  function brokenPrograms(): string {
    const assets = path.join(home, 'assets');
    mkdirSync(assets);
    for (const name of ['kube-apiserver', 'etcd'])
      writeFileSync(path.join(assets, name), '#!/bin/sh\necho v1.35.0\n', { mode: 0o755 });
    return assets;
  }

  test('lists the clusters that do not run, with the reason', async () => {
    const args = ['--ephemeral', '--clock', 'instant', '--kubernetes', 'kube-apiserver'];
    const started = start(...args, '--kubernetes-assets', brokenPrograms());
    const client = clientOf(started, started);
    const project = await client.projects.create(shop);
    const { id } = await client.clusters.create({
      name: 'web',
      project_id: project.id,
      version: '1.35',
      cidr_pods: '10.91.0.0/16',
      cidr_service: '10.92.0.0/16',
      admin_whitelist: ['127.0.0.1/32'],
    });
    await client.clusters.waitFor(id, 'ready');
    await expect(client.clusters.kubeconfig(id)).rejects.toMatchObject({ status: 500 });
    expect(run(['emulator', 'status']).out).toMatch(
      new RegExp(`^The cluster ${id} does not run: etcd did not start: v1\\.35\\.0\\. Its log is /.*\\.$`, 'm'),
    );
    run(['emulator', 'stop']);
  });

  test('shows the warnings of an emulator that starts in the background, as `status` does later', () => {
    const args = ['emulator', 'start', '--port', '0', '--ephemeral', '--kubernetes', 'kube-apiserver', '--detach'];
    const { code, err } = run([...args, '--kubernetes-assets', brokenPrograms()], { PATH: '' });
    const missing = 'Not found on this machine: kube-controller-manager, kube-scheduler, kwok.';
    const warning = `Pods stay Pending, and Deployments and Jobs create no pods. ${missing}`;
    expect([code, err]).toEqual([0, `oks emulator: ${warning}\n`]);
    const status = run(['emulator', 'status']).out.split('\n');
    expect(status.filter((line) => line.startsWith('Warning'))).toEqual([
      expect.stringMatching(/^Warning, \d+s ago: Pods stay Pending, and .* kwok\.$/),
    ]);
    const { warnings } = JSON.parse(run(['emulator', 'status', '-o', 'json']).out) as { warnings: unknown };
    expect(warnings).toEqual([{ time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), message: warning }]);
    run(['emulator', 'stop']);
  });

  test('uses its URL as the name', () => {
    expect(run(['emulator', 'status', '-o', 'name'])).toEqual({ code: 4, out: '', err: '' });
    const started = run(['emulator', 'start', '--ephemeral', '--detach', '--port', '0', '-o', 'name']);
    expect(started).toEqual({ code: 0, out: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api\/v2\n$/), err: '' });
    expect(run(['emulator', 'status', '-o', 'name'])).toEqual(started);
  });

  test('with accounts, one-time passwords, tokens and a manual clock', async () => {
    const started = start('--ephemeral', '--accounts', '2', '--mfa', '--tokens', '--clock', 'manual');
    const [first, second] = started.accounts ?? [];
    expect([started.data_dir, first?.access_key, started.accounts?.length]).toEqual([null, started.access_key, 2]);
    expect(await emulatorControl({ url: started.url }).clock.read()).toMatchObject({ kind: 'manual' });

    const refused: unknown = await clientOf(started, started)
      .projects.list()
      .catch((thrown: unknown) => thrown);
    expect(isOksError(refused, 'otp_required')).toBe(true);
    for (const account of [first, second]) {
      const answers: Response[] = [];
      const { access_key = '', secret_key = '', totp_secret = '' } = account ?? {};
      const client = createClient({
        baseUrl: started.url,
        credentials: oneTimePassword(accessKey({ accessKey: access_key, secretKey: secret_key }), {
          totpSecret: totp_secret,
        }),
        fetch: async (input, init) => {
          answers.push(await fetch(input, init));
          return answers.at(-1) ?? Response.error();
        },
      });
      await client.projects.create(shop);
      expect(
        answers.map(({ status, headers }) => [status, headers.has('access-token'), headers.has('refresh-token')]),
      ).toEqual([
        [401, false, false],
        [200, true, true],
      ]);
    }
  });

  test('in the foreground, it prints how to use it, and exits cleanly when it is interrupted', async () => {
    const child = spawn(
      process.execPath,
      [...self, 'emulator', 'start', '--ephemeral', '--port', '0', '--accounts', '2'],
      { env, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    while (!out.includes('password_2:')) await once(child.stdout, 'data');
    expect(run(['emulator', 'status']).out).toContain(`process ID ${child.pid}.`);
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n').map((line) => line.split(':')[0])).toEqual([
      ...['url', 'pid', 'access_key', 'secret_key', 'username', 'password', 'data_dir'],
      ...['access_key_2', 'secret_key_2', 'username_2', 'password_2', ''],
    ]);
    expect(run(['emulator', 'status']).code).toBe(4);
  });

  test('is refused while another one runs with the same state, folder or port', () => {
    const started = start();
    const { port } = new URL(started.url);
    for (const detach of [[], ['--detach']]) {
      expect(run(['emulator', 'start', '--port', '0', ...detach])).toEqual({
        code: 1,
        out: '',
        err:
          `oks: An emulator is already running at ${started.url}, process ID ${started.pid}.\nhint: To stop ` +
          `it: \`oks emulator stop\`. To run another beside it, pass \`--name\`.\n`,
      });
    }
    const elsewhere = { OKS_CONFIG_DIR: path.join(home, 'elsewhere') };
    const folder = run(
      ['emulator', 'start', '--port', '0', '--detach', '--data-dir', started.data_dir ?? ''],
      elsewhere,
    );
    expect([folder.code, folder.out, folder.err]).toEqual([
      1,
      '',
      expect.stringContaining(`is in use by the emulator with the process ID ${started.pid}`),
    ]);
    const taken = run(['emulator', 'start', '--port', port, '--detach', '--ephemeral'], elsewhere);
    expect([taken.code, taken.out, taken.err]).toEqual([
      1,
      '',
      expect.stringContaining(`cannot listen on 127.0.0.1 port ${port} (EADDRINUSE)`),
    ]);
    expect(run(['emulator', 'status'], elsewhere).code).toBe(4);
  });

  test.each([
    [['--port', '70000'], 'Invalid port "70000" for `--port`: use 0 to 65535.'],
    [['--accounts', '0'], 'Invalid number "0" for `--accounts`: use 1 to 999.'],
    [['--page-size', '101'], 'Invalid number "101" for `--page-size`: use 1 to 100.'],
    [['--name', '../x'], 'Invalid name "../x" for `--name`.'],
    [['--quotas', 'project=2'], 'Invalid quota "project=2" for `--quotas`.'],
    [['--rate-limit', '0'], 'Invalid rate "0" for `--rate-limit`.\nhint: For example 5, or 5,burst=10 '],
    [['--rate-limit', '5,burst=0'], 'Invalid rate "5,burst=0" for `--rate-limit`.'],
    [['--fault', 'rate_limt'], 'There is no fault `rate_limt`.\nhint: Did you mean `rate_limit`?'],
    [['--fault', 'rate_limit,time=3'], '`--fault rate_limit,time=3` has no setting `time=3`.'],
    [['--fault', 'rate_limit,times=x'], 'Invalid number "x" for `times`.'],
    [['--clock', 'slow'], 'real, fast, instant, manual'],
    [['--ephemeral', '--data-dir', 'x'], '`--ephemeral` and `--data-dir` cannot be used together.'],
  ])('%s is refused, detached or not', (args, message) => {
    for (const detach of [[], ['--detach']]) {
      expect(run(['emulator', 'start', ...args, ...detach])).toEqual({
        code: 2,
        out: '',
        err: expect.stringContaining(message),
      });
    }
  });
});

describe('side by side', () => {
  test('named emulators run beside the default one, with their own state, and are stopped by name', async () => {
    const first = start();
    const second = start('--name', 'ci');
    try {
      expect(second.data_dir).toBe(path.join(home, 'state', 'emulator-ci'));
      expect(new Set([first.pid, second.pid, first.url, second.url]).size).toBe(4);
      await clientOf(second, second).projects.create(shop);
      expect(await clientOf(first, first).projects.list()).toEqual([]);
      expect(run(['emulator', 'status', '--name', 'ci'])).toEqual({
        code: 0,
        out: `An emulator is running at ${second.url}, process ID ${second.pid}.\n`,
        err: 'Also running: --name default.\n',
      });
      expect(run(['emulator', 'env', '--name', 'ci']).out).toContain(`export OKS_ENDPOINT='${second.url}'`);
      expect(run(['emulator', 'env', '--name', 'nope'])).toEqual({
        code: 1,
        out: '',
        err: 'oks: No emulator named nope is running.\nhint: Running: --name ci, --name default.\n',
      });
      expect(run(['emulator', 'start', '--name', 'ci', '--detach'])).toMatchObject({
        code: 1,
        err: expect.stringContaining('hint: To stop it: `oks emulator stop --name ci`.'),
      });
    } finally {
      expect(run(['emulator', 'stop', '--name', 'ci'])).toEqual({
        code: 0,
        out: '',
        err: `The emulator at ${second.url} has stopped.\n`,
      });
    }
    expect(run(['emulator', 'status']).code).toBe(0);
  });

  test('on a public address, the control API requires a token, which oks knows', async () => {
    const started = start('--ephemeral', '--host', '0.0.0.0', '--clock', 'manual');
    const { admin_token: adminToken } = started;
    expect(started.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(adminToken).toMatch(/^.{32}$/);
    await expect(emulatorControl({ url: started.url }).clock.read()).rejects.toThrow('admin token');
    expect(await emulatorControl({ url: started.url, adminToken }).clock.read()).toMatchObject({ kind: 'manual' });
    expect(run(['emulator', 'clock', 'advance', '10m', '-o', 'json'])).toMatchObject({ code: 0, err: '' });
    expect(run(['emulator', 'status', '-o', 'json']).out).not.toContain(adminToken);
  });
});

describe('a shared emulator', () => {
  const adminToken = 'a-token-of-an-operator';

  test('takes its admin token from the environment, prints it nowhere, and is controlled with it', async () => {
    const more = { OKS_EMULATOR_ADMIN_TOKEN: adminToken };
    const { code, out, err } = run(
      ['emulator', 'start', '--detach', '--ephemeral', '--port', '0', '-o', 'json', '--host', '0.0.0.0'],
      more,
    );
    const warning = expect.stringMatching(/^oks emulator: The emulator listens on 0\.0\.0\.0\. .*\n$/);
    expect([code, err, out.includes(adminToken)]).toEqual([0, warning, false]);
    // Boundary: what `start` prints.
    const started = JSON.parse(out) as Started;
    // Where it was started, the token is known.
    expect(run(['emulator', 'status']).code).toBe(0);
    const elsewhere = { OKS_CONFIG_DIR: path.join(home, 'elsewhere') };
    const there = ['--endpoint', started.url];
    expect(run(['emulator', 'account', 'list', ...there], elsewhere)).toMatchObject({
      code: 3,
      err: expect.stringContaining('needs the admin token'),
    });
    expect(run(['emulator', 'account', 'list', ...there, '--admin-token', `${adminToken}s`], elsewhere)).toMatchObject({
      code: 3,
      err: expect.stringContaining('The admin token is wrong.'),
    });
    const withToken = { ...elsewhere, ...more };
    const added = run(['emulator', 'account', 'add', '--quotas', 'projects=1', '-o', 'json', ...there], withToken);
    // Boundary: what `account add` prints.
    const account = JSON.parse(added.out) as Account & { readonly id: string };
    expect(await clientOf(started, account).projects.create(shop)).toMatchObject({ name: 'shop' });
    const status = run(['emulator', 'status', '-o', 'json', ...there], withToken);
    expect(JSON.parse(status.out)).toMatchObject({ running: true, url: started.url, pid: started.pid, accounts: 2 });
    const requests = run(['emulator', 'requests', '-o', 'name', ...there], withToken);
    expect([requests.code, requests.out]).toEqual([0, '1\n']);
    const args = ['emulator', 'account', 'remove', account.id, '--yes', ...there];
    expect(run(args, withToken)).toEqual({
      code: 0,
      out: '',
      err: `Removed account ${account.id} with its projects and clusters.\n`,
    });
    await expect(clientOf(started, account).projects.list()).rejects.toMatchObject({ status: 401 });
    expect(run(['emulator', 'reset', '--yes', ...there], withToken).code).toBe(0);
  });

  test('new credentials of the first account are those of `emulator env`', () => {
    const started = start('--ephemeral');
    const rotated = run(['emulator', 'account', 'rotate', started.access_key, '-o', 'json']);
    // Boundary: what `account rotate` prints.
    const { access_key, secret_key } = JSON.parse(rotated.out) as Account;
    expect(access_key).not.toBe(started.access_key);
    expect(run(['emulator', 'env']).out).toContain(
      `export OKS_ACCESS_KEY='${access_key}'\nexport OKS_SECRET_KEY='${secret_key}'`,
    );
  });

  test('with --audit, stdout has a line of JSON for each request, after that of `-o json`', async () => {
    const start = (...args: readonly string[]): ReturnType<typeof spawn> =>
      spawn(process.execPath, [...self, 'emulator', 'start', '--ephemeral', '--port', '0', '--audit', ...args], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    for (const format of [['-o', 'json'], []]) {
      const child = start(...format);
      let out = '';
      let err = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
      while (!(out + err).includes('/api/v2')) await Promise.race([child.stdout, child.stderr].map(onceData));
      const { url } = JSON.parse(run(['emulator', 'status', '-o', 'json']).out) as Started;
      await fetch(`${url}/projects`);
      while (!out.includes('ListProjects')) await onceData(child.stdout);
      child.kill('SIGINT');
      const [code] = await once(child, 'close');
      const lines = out
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
      const audited = { operation: 'ListProjects', account: null, status: 401, source: '127.0.0.1' };
      if (format.length > 0)
        expect(lines.shift()).toMatchObject({ url, pid: child.pid, access_key: expect.any(String) });
      expect(lines.filter((line) => isObject(line) && line['api'] === 'oks')).toEqual([
        expect.objectContaining(audited),
      ]);
      expect([code, err]).toEqual([0, format.length > 0 ? '' : `The emulator is listening at ${url}.\n`]);
      expect(format.length === 0 && out.includes('secret_key')).toBe(false);
    }
  });
});

describe('while it runs', () => {
  const json = (...args: readonly string[]): unknown => JSON.parse(run(['emulator', ...args, '-o', 'json']).out);

  test('faults are added, listed and removed, and quotas hold', async () => {
    const started = start(
      '--ephemeral',
      '--quotas',
      'projects=1',
      '--fault',
      'server_error,status=503,times=1,operation=ListProjects',
    );
    expect(json('fault', 'list')).toMatchObject([
      { kind: 'server_error', status: 503, times: 1, operations: ['ListProjects'] },
    ]);
    const client = clientOf(started, started);
    await client.projects.create(shop);
    const refused: unknown = await client.projects.create({ ...shop, name: 'lab' }).catch((thrown: unknown) => thrown);
    expect(isOksError(refused)).toBe(true);

    const added = json('fault', 'add', 'latency', '--latency', '2s', '--times', '2', '--probability', '0.5');
    expect(added).toMatchObject({ kind: 'latency', latencyMs: 2000, times: 2, probability: 0.5 });
    const { id } = added as { id: string };
    expect(run(['emulator', 'fault', 'remove', id])).toEqual({ code: 0, out: '', err: `Removed fault ${id}.\n` });
    expect(run(['emulator', 'fault', 'remove', id]).code).toBe(4);
    expect(run(['emulator', 'fault', 'remove']).code).toBe(2);
    expect(run(['emulator', 'fault', 'remove', '--all']).code).toBe(0);
    expect(json('fault', 'list')).toEqual([]);
  });

  test('lists come in pages of the size given, and a strict whitelist refuses private addresses', async () => {
    const started = start('--ephemeral', '--clock', 'instant', '--page-size', '1', '--strict-whitelist');
    const client = clientOf(started, started);
    const { id } = await client.projects.create(shop);
    await client.projects.create({ ...shop, name: 'lab' });
    expect(await client.projects.list()).toHaveLength(2);
    const page = await fetch(`${started.url}/projects`, {
      headers: { AccessKey: started.access_key, SecretKey: started.secret_key },
    });
    expect(await page.json()).toMatchObject({ Pagination: { cursor: { next_cursor: expect.any(String) } } });
    const cluster = {
      name: 'web',
      project_id: id,
      version: '1.31',
      cidr_pods: '10.91.0.0/16',
      cidr_service: '10.92.0.0/16',
      admin_whitelist: ['10.0.0.1/32'],
    };
    await expect(client.clusters.create(cluster)).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('10.0.0.1/32'),
    });
  });

  test('the requests of an account are limited to a rate', async () => {
    const started = start('--ephemeral', '--accounts', '2', '--rate-limit', '0.001,burst=2');
    const ask = async ({ access_key, secret_key }: Account): Promise<[number, string | null]> => {
      const headers = { AccessKey: access_key, SecretKey: secret_key };
      const { status, headers: answered } = await fetch(`${started.url}/projects`, { headers });
      return [status, answered.get('retry-after')];
    };
    expect([await ask(started), await ask(started), await ask(started)]).toEqual([
      [200, null],
      [200, null],
      [429, expect.stringMatching(/^\d+$/)],
    ]);
    const [, other = started] = started.accounts ?? [];
    expect(await ask(other)).toEqual([200, null]);
  });

  test('its clock is shown, and advanced where it is manual', () => {
    start('--ephemeral', '--clock', 'manual');
    const { now } = json('clock', 'show') as { now: string };
    expect(json('clock', 'advance', '10m')).toEqual({
      kind: 'manual',
      now: new Date(Date.parse(now) + 600_000).toISOString(),
    });
    expect(run(['emulator', 'clock', 'advance', 'soon']).code).toBe(2);
    run(['emulator', 'stop']);
    start('--ephemeral', '--clock', 'instant');
    expect(run(['emulator', 'clock', 'advance', '10m'])).toEqual({
      code: 2,
      out: '',
      err:
        'oks: The clock of this emulator is instant: only a manual clock can be advanced.\nhint: Start the ' +
        'emulator with `--clock manual`.\n',
    });
  });

  test('a new account works immediately, and is listed without its secrets', async () => {
    const started = start('--ephemeral');
    // Boundary: what `account add` prints.
    const added = json('account', 'add') as Account & { readonly password: string };
    expect(await clientOf(started, added).projects.list()).toEqual([]);
    const listed = run(['emulator', 'account', 'list', '-o', 'json']).out;
    expect(JSON.parse(listed)).toMatchObject([{ access_key: started.access_key }, { access_key: added.access_key }]);
    for (const secret of [added.secret_key, added.password]) expect(listed).not.toContain(secret);
  });
});

describe('reset', () => {
  test('asks first, deletes the projects of a running emulator, and keeps its accounts', async () => {
    const started = start('--clock', 'instant');
    const client = clientOf(started, started);
    await client.projects.create(shop);
    const refused = run(['emulator', 'reset']);
    expect([refused.code, refused.out, refused.err]).toEqual([2, '', expect.stringContaining('Pass `--yes`.')]);
    expect(await client.projects.list()).toHaveLength(1);
    expect(run(['emulator', 'reset', '--yes'])).toEqual({
      code: 0,
      out: '',
      err: 'Deleted all projects and clusters of the emulator.\n',
    });
    expect(await client.projects.list()).toEqual([]);
  });

  test('deletes the state in a folder while no emulator runs', async () => {
    expect(run(['emulator', 'reset', '--yes'])).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining(`There is no emulator state in ${path.join(home, 'state', 'emulator')}.`),
    });
    const first = start('--clock', 'instant');
    await clientOf(first, first).projects.create(shop);
    run(['emulator', 'stop']);
    expect(run(['emulator', 'reset']).code).toBe(2);
    expect(run(['emulator', 'reset', '--yes']).code).toBe(0);
    const second = start('--clock', 'instant');
    expect(second.access_key).toBe(first.access_key);
    expect(await clientOf(second, second).projects.list()).toEqual([]);
  });
});

test('with `--drain`, a stopped emulator is not ready but serves requests, until a second signal', async () => {
  const started = start('--ephemeral', '--drain', '1h');
  const readiness = async (): Promise<number> => (await fetch(new URL('/readyz', started.url))).status;
  expect(await readiness()).toBe(200);
  process.kill(started.pid, 'SIGTERM');
  await expect.poll(readiness).toBe(503);
  expect((await clientOf(started, started).projects.create(shop)).name).toBe('shop');
  process.kill(started.pid, 'SIGTERM');
  await expect.poll(() => isProcessRunning(started.pid)).toBe(false);
});

test('`emulator stop` waits for an emulator that drains', () => {
  const { pid } = start('--ephemeral', '--drain', '0.2s');
  expect(run(['emulator', 'stop'])).toMatchObject({ code: 0, err: expect.stringContaining('has stopped.') });
  expect(isProcessRunning(pid)).toBe(false);
});

describe('an emulator that was killed', () => {
  test('no longer runs, and its state is used by the next one', async () => {
    const first = start('--clock', 'instant');
    await clientOf(first, first).projects.create(shop);
    await kill(first.pid);
    expect(run(['emulator', 'status'])).toEqual({ code: 4, out: 'No emulator is running.\n', err: '' });
    expect(run(['emulator', 'env']).code).toBe(1);
    const second = start('--clock', 'instant');
    expect(second.access_key).toBe(first.access_key);
    expect((await clientOf(second, second).projects.list()).map(({ name }) => name)).toEqual(['shop']);
  });

  test('can be stopped without an error, also if none ever ran', async () => {
    expect(run(['emulator', 'stop'])).toEqual({ code: 0, out: '', err: 'No emulator is running.\n' });
    await kill(start('--ephemeral').pid);
    expect(run(['emulator', 'stop'])).toEqual({ code: 0, out: '', err: 'No emulator is running.\n' });
  });

  test('is not confused with another process that has its process ID', async () => {
    const { pid } = start('--ephemeral');
    const file = path.join(home, 'state', 'emulator.json');
    const kept = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await kill(pid);
    const stranger = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    writeFileSync(file, kept.replace(String(pid), String(stranger.pid)));
    expect(run(['emulator', 'status'])).toEqual({ code: 4, out: 'No emulator is running.\n', err: '' });
    expect(run(['emulator', 'stop'])).toEqual({ code: 0, out: '', err: 'No emulator is running.\n' });
    stranger.stdin.end();
    expect(await once(stranger, 'exit')).toEqual([0, null]);
  });
});

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  // The process is detached, so no event tells when it has ended.
  while (isProcessRunning(pid)) await new Promise((resolve) => setImmediate(resolve));
}
