import path from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type OksSession, startOksSession } from '../../testing/oks-session.ts';
import { application } from '../application.ts';
import { runComplete } from './complete-line.ts';

const unhurried = 20_000;

let session: OksSession;
beforeAll(async () => {
  session = await startOksSession();
  mkdirSync(path.join(session.home, '.config', 'oks-kit'), { recursive: true, mode: 0o700 });
  writeFileSync(
    path.join(session.home, '.config', 'oks-kit', 'config.json'),
    JSON.stringify({ version: 1, profiles: { work: { access_key: 'A', secret_key: 'S' } } }),
    { mode: 0o600 },
  );
  await session.run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--wait']);
  await session.run(['project', 'create', 'lab', '--cidr', '10.60.0.0/18', '--wait']);
  for (const [project, cluster] of [
    ['shop', 'web'],
    ['shop', 'jobs'],
    ['lab', 'web'],
  ] as const) {
    const { code, err } = await session.run([
      'cluster',
      'create',
      cluster,
      '-p',
      project,
      '--admin',
      'my-ip',
      '--wait',
    ]);
    expect([code, err]).toEqual([0, expect.stringContaining('ready')]);
  }
});
afterAll(() => session.close());

/** The candidates for the last word of a line, in the order in which the shell gets them. */
async function offered(
  line: string,
  options: { shell?: string; env?: Record<string, string>; withinMs?: number } = {},
): Promise<string[]> {
  const texts = { out: '', err: '' };
  const words = line.split(' ').slice(1);
  const code = await runComplete(
    [options.shell ?? 'zsh', ...words],
    application,
    session.contextFor({ env: options.env ?? {} }, texts),
    options.withinMs ?? unhurried,
  );
  expect([code, texts.err]).toEqual([0, '']);
  return texts.out
    .split('\n')
    .slice(0, -1)
    .map((one) => one.split('\t')[0] ?? '');
}

describe('candidates', () => {
  test.each<[string, string[]]>([
    ['oks clu', ['cluster']],
    ['oks cluster l', ['list']],
    ['oks -o json cluster l', ['list']],
    ['oks cluster list -o ', ['table', 'wide', 'json', 'yaml', 'name']],
    ['oks cluster list --output=y', ['--output=yaml']],
    ['oks cluster create --dry', ['--dry-run']],
    ['oks emulator fault add server_error --status ', ['500', '502', '503', '504', '200']],
    ['oks emulator fault add latency --operation Kub', ['KubernetesApi']],
    ['oks cluster list --columns name,st', ['name,status']],
    ['oks cluster list --sort-by vers', ['version']],
    ['oks np ls --columns re', ['ready']],
    ['oks cluster rm --y', ['--yes']],
    ['oks cluster list --all --al', []],
    ['oks completion ', ['bash', 'zsh', 'fish', 'powershell']],
    ['oks help exit', ['exit-codes']],
    ['oks help cluster up', ['update', 'upgrade']],
    ['oks api GetKubernetesV', ['GetKubernetesVersions']],
    ['oks api getcluster --param ', ['cluster_id=']],
    ['oks cluster create web --file ', [':files']],
    ['oks cluster create web --admin m', ['my-ip']],
    ['oks cluster get --profile w', ['work']],
    ['oks profile use w', ['work']],
    ['oks project list --status re', ['ready']],
    ['oks nonsense ', []],
    ['oks cluster create "', []],
  ])('%s', async (line, words) => {
    expect(await offered(line)).toEqual(words);
  });

  test('names of projects and clusters, versions, plans and Subregions from the service', async () => {
    expect((await offered('oks project get ')).sort()).toEqual(['lab', 'shop']);
    expect(await offered('oks project get shop ')).toEqual(['lab']);
    expect((await offered('oks cluster get s')).sort()).toEqual(['shop/jobs', 'shop/web']);
    expect(await offered('oks cluster get j')).toEqual(['jobs']);
    expect((await offered('oks cluster get -p shop ')).sort()).toEqual(['jobs', 'web']);
    expect((await offered('oks cluster list --project=')).sort()).toEqual(['--project=lab', '--project=shop']);
    expect(await offered('oks cluster create x --version 1.3')).toEqual(['1.31', '1.32', '1.33', '1.34', '1.35']);
    expect(await offered('oks cluster create x --control-planes cp.m')).toEqual(['cp.mono.master']);
    expect((await offered('oks cluster create x --subregion ')).length).toBeGreaterThan(0);
  });

  test('node pools, if a certificate is cached, and their Subregions', async () => {
    const pools = ['nodepool', 'create', 'workers', '-c', 'shop/web', '--count', '1'];
    // Completion never requests a certificate.
    expect(await offered('oks nodepool get -c shop/web ')).toEqual([]);
    expect(await session.run(pools)).toMatchObject({ code: 0 });
    expect(await offered('oks nodepool get -c shop/web ')).toEqual(['workers']);
    expect(await offered('oks nodepool delete -p shop -c web w')).toEqual(['workers']);
    expect(await offered('oks nodepool get w', { env: { OKS_CLUSTER: 'shop/web' } })).toEqual(['workers']);
    // `web` is ambiguous: nothing is offered, and there is no error.
    expect(await offered('oks nodepool get -c web ')).toEqual([]);
    expect(await offered('oks nodepool create x -c shop/web --zone eu')).toEqual([
      'eu-west-2a',
      'eu-west-2b',
      'eu-west-2c',
    ]);
  });

  test('fields for --set', async () => {
    expect(await offered('oks cluster create x --set auto_maintenances.patch_upgrade_maintenance.s')).toEqual([
      'auto_maintenances.patch_upgrade_maintenance.start_hour=',
    ]);
    expect(await offered('oks cluster update web --set cp_')).toEqual([]);
    expect(await offered('oks cluster create x --set cidr_p')).toEqual(['cidr_pods=']);
    expect(await offered('oks project update shop --unset d')).toEqual(['description', 'disable_api_termination']);
    expect(await offered('oks nodepool create x --set spec.upgradeStrategy.maxS')).toEqual([
      'spec.upgradeStrategy.maxSurge=',
    ]);
  });

  test('contexts for kubeconfig remove', async () => {
    expect(await offered('oks kubeconfig remove ')).toEqual([]);
    expect(await session.run(['kubeconfig', 'merge', 'shop/web', '--no-exec'])).toMatchObject({ code: 0 });
    expect(await offered('oks kubeconfig remove sh')).toEqual(['shop-web']);
  });

  test('the cache is private to the user and to the account', async () => {
    const folder = path.join(session.home, '.cache', 'oks-kit', 'completion');
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThan(3);
    expect(files.map((file) => statSync(path.join(folder, file)).mode & 0o777)).toEqual(files.map(() => 0o600));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(await offered('oks project get ', { env: { OKS_ACCESS_KEY: 'SOMEBODYELSE' } })).toEqual([]);
  });

  test.each(['--constructor=', '--__proto__ ', '--__proto__=x', '--toString x'])(
    'offers nothing for the flag %s',
    async (flag) => {
      await offered(`oks cluster list ${flag}`);
    },
  );

  test('prints nothing on errors', async () => {
    expect(await offered('oks project get ', { env: { OKS_PROFILE: 'nobody' } })).toEqual([]);
    expect(await offered('oks project get ', { env: { OKS_ENDPOINT: 'http://127.0.0.1:1/api/v2' } })).toEqual([]);
    // Completion does not wait for a slow service.
    expect(
      await offered('oks project get ', { env: { OKS_ENDPOINT: 'http://127.0.0.1:9/api/v2' }, withinMs: 1 }),
    ).toEqual([]);
  });

  describe('a service that does not respond', () => {
    let hung: Server;
    let requests: number;
    let env: { OKS_ENDPOINT: string };
    beforeEach(async () => {
      requests = 0;
      hung = createServer(() => {
        requests++;
      });
      await new Promise<void>((resolve) => hung.listen(0, '127.0.0.1', resolve));
      // Boundary: a server that listens on TCP has such an address.
      env = { OKS_ENDPOINT: `http://127.0.0.1:${(hung.address() as AddressInfo).port}/api/v2` };
    });
    afterEach(() => {
      hung.closeAllConnections();
      hung.close();
    });

    test.each(['project get ', 'cluster get ', 'cluster create x --version ', 'nodepool get -c web '])(
      'does not block `oks %s`, which prints nothing',
      async (line) => {
        const args = [
          '-C',
          '@oks-kit/source',
          path.resolve(import.meta.dirname, '../../main/bin.ts'),
          '__complete',
          'zsh',
          ...line.split(' '),
        ];
        const child = spawn(process.execPath, args, { env: { ...session.env, ...env, HOME: session.home } });
        let said = '';
        for (const stream of [child.stdout, child.stderr])
          stream.setEncoding('utf8').on('data', (text: string) => (said += text));
        // The server never responds, so only the deadline can end the process.
        const [code] = await once(child, 'close');
        expect([code, said]).toEqual([0, '']);
      },
    );

    test('is replaced by cached values', async () => {
      // Time is advanced once the request has arrived, so that the speed of the machine does not matter.
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      onTestFinished(() => void vi.useRealTimers());
      hung.on('request', () => vi.advanceTimersByTime(unhurried));
      expect(await offered('oks project get s', { env })).toEqual([]);
      expect(requests).toBe(1);
      const folder = path.join(session.home, '.cache', 'oks-kit', 'completion');
      const before = new Set(readdirSync(folder));
      const answer = await fetch(`${session.emulator.url}/projects`, {
        headers: { ...session.emulator.credentials.authorize() },
      });
      const text = await answer.text();
      hung
        .removeAllListeners('request')
        .on('request', (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(text));
      expect(await offered('oks project get s', { env })).toEqual(['shop']);
      const [file = ''] = readdirSync(folder).filter((one) => !before.has(one));
      const kept = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
      // An hour later the cached names are outdated, but still better than none.
      writeFileSync(path.join(folder, file), JSON.stringify({ ...kept, at: Date.now() - 3_600_000 }), { mode: 0o600 });
      hung.removeAllListeners('request').on('request', () => {
        requests++;
        vi.advanceTimersByTime(unhurried);
      });
      expect(await offered('oks project get s', { env })).toEqual(['shop']);
      expect(requests).toBe(2);
    });
  });

  test('bash breaks words at = and :, and gets only the part after them', async () => {
    expect(await offered('oks cluster list --output = y', { shell: 'bash' })).toEqual(['yaml']);
    expect(await offered('oks cluster list --output =', { shell: 'bash' })).toEqual([
      'table',
      'wide',
      'json',
      'yaml',
      'name',
    ]);
    expect(await offered('oks cluster wait web --for status = re', { shell: 'bash' })).toEqual(['ready']);
  });
});
