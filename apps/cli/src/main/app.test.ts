import path from 'node:path';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { runApp } from './app.ts';
import type { Context } from './context.ts';

let emulator: Emulator;
let home: string;
beforeAll(async () => {
  emulator = await createEmulator({ clock: 'instant', port: 0 });
  home = mkdtempSync(path.join(tmpdir(), 'oks-cli-'));
});
afterAll(async () => {
  await emulator.close();
  rmSync(home, { recursive: true, force: true });
});

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function oks(
  args: readonly string[],
  options: { env?: Record<string, string>; typed?: string; piped?: string } = {},
): Promise<Outcome> {
  let out = '';
  let err = '';
  const terminal = options.typed !== undefined;
  const context: Context = {
    env: {
      OKS_ENDPOINT: emulator.url,
      OKS_ACCESS_KEY: emulator.account.access_key,
      OKS_SECRET_KEY: emulator.account.secret_key,
      KUBECONFIG: path.join(home, 'kubeconfig'),
      CI: 'true',
      ...options.env,
    },
    home,
    userId: process.getuid?.(),
    cwd: home,
    stdout: { write: (text) => void (out += text), isTerminal: terminal, columns: undefined, rows: undefined },
    stderr: { write: (text) => void (err += text), isTerminal: terminal, columns: undefined, rows: undefined },
    stdin: {
      isTerminal: terminal,
      readLine: () => Promise.resolve(options.typed),
      readSecret: () => Promise.resolve(options.typed),
      readAll: () => Promise.resolve(options.piped ?? ''),
    },
    self: [process.execPath],
    runProgram: () => Promise.resolve(undefined),
    now: () => Date.now(),
    uptimeMs: () => performance.now(),
    signal: new AbortController().signal,
  };
  const code = await runApp(args, context);
  expect(out + err).not.toContain(emulator.account.secret_key);
  return { code, out, err };
}

describe('the lifecycle of a cluster', () => {
  test('creates, lists, merges, updates and deletes a project and a cluster', async () => {
    const project = await oks(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--wait', '-o', 'json']);
    expect(project).toMatchObject({ code: 0, err: 'project shop: ready\n' });
    expect(JSON.parse(project.out)).toMatchObject({ name: 'shop', status: 'ready', region: 'eu-west-2', tags: {} });

    const cluster = await oks([
      'cluster',
      'create',
      '--name',
      'web',
      '-p',
      'shop',
      '--admin',
      'my-ip',
      '--tag',
      'team=web',
      '--wait',
      '-o',
      'json',
    ]);
    expect(JSON.parse(cluster.out)).toMatchObject({
      name: 'web',
      admin_whitelist: ['127.0.0.1/32'],
      tags: { team: 'web' },
      statuses: { status: 'ready' },
    });

    expect((await oks(['cluster', 'list'])).out).toMatch(
      /^NAME +PROJECT +STATUS +VERSION .*\nweb +shop +ready +1\.32 /,
    );
    expect(await oks(['cluster', 'list', '-o', 'name'])).toEqual({ code: 0, out: 'shop/web\n', err: '' });
    expect((await oks(['cluster', 'list', '--columns', 'status,name', '--no-headers'])).out).toBe('ready  web\n');

    const changed = await oks([
      'cluster',
      'update',
      'shop/web',
      '--admin-add',
      '192.0.2.0/24',
      '--untag',
      'team',
      '-o',
      'json',
    ]);
    expect(JSON.parse(changed.out)).toMatchObject({ admin_whitelist: ['127.0.0.1/32', '192.0.2.0/24'], tags: {} });
    expect(JSON.parse((await oks(['cluster', 'upgrade', 'web', '--yes', '--wait', '-o', 'json'])).out)).toMatchObject({
      version: '1.33',
    });

    const merged = await oks(['kubeconfig', 'merge', 'web', '--no-exec']);
    expect([merged.code, merged.out]).toEqual([0, 'shop-web\n']);
    expect(merged.err).toMatch(/^Added context shop-web to .*kubeconfig and made it current\.\n/);
    expect(merged.err).toMatch(/^The file now contains a private key\. The certificate is valid until 20/m);
    expect(readFileSync(path.join(home, 'kubeconfig'), 'utf8')).toContain('current-context: shop-web');

    const pool = await oks(['nodepool', 'create', 'workers', '-c', 'shop/web', '--count', '1', '--wait']);
    expect(pool.out).toMatch(/workers +ready +1\/1/);
    expect(
      (await oks(['nodepool', 'scale', 'workers', '-c', 'web', '--count', '2', '--wait', '-o', 'json'])).out,
    ).toContain('"desiredNodes": 2');
    expect((await oks(['nodepool', 'list', '-c', 'web'])).out).toMatch(/workers +ready +2\/2/);
    expect((await oks(['nodepool', 'delete', 'workers', '-c', 'web', '--yes', '--wait'])).code).toBe(0);

    expect((await oks(['kubeconfig', 'remove', 'web'])).err).toBe(
      'Removed cluster shop-web, user shop-web, context shop-web.\n',
    );
    expect(await oks(['cluster', 'delete', 'web', '--yes', '--wait'])).toEqual({
      code: 0,
      out: '',
      err: 'cluster shop/web: deleted\n',
    });
    expect(await oks(['project', 'delete', 'shop'], { typed: 'shop' })).toMatchObject({ code: 0 });
    expect(await oks(['project', 'list', '-o', 'json'])).toEqual({ code: 0, out: '[]\n', err: '' });
  });

  test('a dry run prints the exact body and sends nothing', async () => {
    await oks(['project', 'create', 'dry', '--cidr', '10.60.0.0/18']);
    writeFileSync(
      path.join(home, 'cluster.yaml'),
      'version: "1.31"\nauto_maintenances:\n  minor_upgrade_maintenance: {enabled: false}\n' +
        '  patch_upgrade_maintenance: {}\n',
    );
    const { code, out, err } = await oks([
      'cluster',
      'create',
      'web',
      '-p',
      'dry',
      '-f',
      'cluster.yaml',
      '--set',
      'auto_maintenances.patch_upgrade_maintenance.start_hour=2',
      '--admin',
      'my-ip',
      '--dry-run',
    ]);
    expect([code, err]).toEqual([0, 'Dry run: nothing was sent.\n']);
    expect(JSON.parse(out)).toMatchObject({
      name: 'web',
      version: '1.31',
      control_planes: 'cp.3.masters.small',
      admin_whitelist: ['127.0.0.1/32'],
      auto_maintenances: {
        minor_upgrade_maintenance: { enabled: false },
        patch_upgrade_maintenance: { start_hour: 2 },
      },
    });
    expect((await oks(['cluster', 'list', '-o', 'name'])).out).toBe('');
  });

  test('every operation is reached by `oks api`', async () => {
    expect(JSON.parse((await oks(['api', 'GetKubenetesVersions'])).out)).toContain('1.32');
    const [project] = JSON.parse((await oks(['api', 'ListProjects', '--param', 'name=dry'])).out);
    expect(
      JSON.parse(
        (
          await oks(['api', 'UpdateProject', '--param', `project_id=${project.id}`, '--body', '-'], {
            piped: '{"description": "x"}',
          })
        ).out,
      ).description,
    ).toBe('x');
    expect(await oks(['api', 'ListProject'])).toMatchObject({
      code: 2,
      err: 'oks: Unknown operation `ListProject`.\nhint: Did you mean `ListProjects`?\n',
    });
  });

  test('`oks version -o json` names each package that oks contains', async () => {
    const { packages } = JSON.parse((await oks(['version', '-o', 'json'])).out) as { packages: object };
    const contained = Object.keys(manifest.devDependencies).filter((name) => name.startsWith('@oks-kit/'));
    expect(Object.keys(packages).sort()).toEqual(contained.sort());
  });

  test('prints limits and templates', async () => {
    expect((await oks(['limits', 'versions', '--no-headers'])).out).toBe('1.31\n1.32\n1.33\n1.34\n1.35\n');
    expect((await oks(['template', 'cluster'])).out).toContain('control_planes: cp.3.masters.small\n');
  });
});

describe('one-line error, the right exit code, no stack', () => {
  test.each<[string, string[], { env?: Record<string, string> }, number, RegExp]>([
    [
      'no credentials',
      ['project', 'list'],
      { env: { OKS_ENDPOINT: '', OKS_ACCESS_KEY: '', OKS_SECRET_KEY: '' } },
      3,
      /^oks: No credentials were found\.\nhint: Set OKS_ACCESS_KEY and OKS_SECRET_KEY/,
    ],
    [
      'incomplete credentials',
      ['project', 'list'],
      { env: { OKS_SECRET_KEY: '' } },
      3,
      /^oks: Incomplete credentials: there is an access key but no secret key in OKS_\* variables\.\nhint: /,
    ],
    [
      'a wrong key',
      ['project', 'list'],
      { env: { OKS_SECRET_KEY: 'wrong' } },
      3,
      /^oks: ListProjects failed with 401: Authentication failed.*\nrequest ID: .*\nhint: Check the access key/,
    ],
    [
      'an unreachable endpoint',
      ['project', 'list'],
      { env: { OKS_ENDPOINT: 'http://127.0.0.1:1/api/v2' } },
      6,
      /^oks: ListProjects: no response from http:\S+ the connection was refused \(ECONNREFUSED\)\.\nhint: Nothing/,
    ],
    [
      'an endpoint without TLS',
      ['project', 'list', '--endpoint', 'http://api.example.com'],
      {},
      2,
      /^oks: The endpoint http:\/\/api\.example\.com must use https\.\nhint: /,
    ],
    [
      'an unknown command',
      ['clutser', 'list'],
      {},
      2,
      /^oks: Unknown command `oks clutser`\.\nhint: Did you mean `oks cluster`\?/,
    ],
    [
      'an unknown verb',
      ['cluster', 'lst'],
      {},
      2,
      /^oks: Unknown command `oks cluster lst`\.\nhint: Did you mean `oks cluster list`\?/,
    ],
    [
      'an unknown flag',
      ['cluster', 'list', '--projct', 'x'],
      {},
      2,
      /^oks: Unknown flag `--projct`\.\nhint: Did you mean `--project`\?/,
    ],
    [
      'an unknown format',
      ['cluster', 'list', '-o', 'jsn'],
      {},
      2,
      /^oks: Invalid value "jsn" for `-o`\. Use one of: table, wide, json, yaml, name\.\nhint: Did you mean `json`\?/,
    ],
    [
      'an unknown column',
      ['project', 'list', '--columns', 'nmae'],
      {},
      2,
      /^oks: Unknown column `nmae`\.\nhint: Did you mean `name`\?/,
    ],
    ['a flag without its value', ['project', 'list', '--name'], {}, 2, /^oks: `--name` needs a value: NAME\./],
    [
      'a time after a bare --wait',
      ['project', 'create', 'x', '--cidr', '10.0.0.0/16', '--wait', '60s'],
      {},
      2,
      /^oks: Write the time after an equals sign: `--wait=60s`\./,
    ],
    ['too many words', ['version', 'please'], {}, 2, /^oks: Unexpected argument `please` for `oks version`\./],
    [
      'a misspelt field',
      ['project', 'create', 'xy', '--cidr', '10.0.0.0/16', '--set', 'descripton=x'],
      {},
      2,
      /^oks: `descripton`: unknown field, did you mean `description`\?\nhint: Nothing was sent\./,
    ],
    [
      'a missing project',
      ['project', 'get', 'nobody'],
      {},
      4,
      /^oks: There is no project `nobody`\.\nhint: See `oks project list`\./,
    ],
    ['a misspelled name', ['project', 'get', 'dri'], {}, 4, /hint: Did you mean `dry`\?/],
    [
      'a name that is taken',
      ['project', 'create', 'dry', '--cidr', '10.0.0.0/16'],
      {},
      5,
      /^oks: CreateProject failed with 409: Project with this name already exists\./,
    ],
    [
      'a rejected request',
      ['project', 'create', 'x1', '--cidr', 'nonsense'],
      {},
      2,
      /^oks: `--cidr`: must be an IPv4 range in CIDR notation, such as 10\.50\.0\.0\/16\.\nhint: Nothing was sent\./,
    ],
    [
      'content that the service refuses',
      ['project', 'create', 'x1', '--cidr', '10.70.0.0/16', '--region', 'nowhere'],
      { env: {} },
      2,
      /^oks: CreateProject failed with 422: region: region must be one of /,
    ],
    [
      'an unconfirmed deletion',
      ['project', 'delete', 'dry'],
      {},
      2,
      /^oks: Refusing to delete project dry without confirmation: there is no terminal\.\nhint: Pass `--yes`\./,
    ],
    [
      'a broken file',
      ['cluster', 'create', 'x', '-f', 'missing.yaml'],
      {},
      2,
      /^oks: missing\.yaml cannot be read: there is no such file \(ENOENT\)\./,
    ],
  ])('%s', async (_, args, options, code, err) => {
    const outcome = await oks(args, options);
    expect([outcome.code, outcome.out]).toEqual([code, '']);
    expect(outcome.err).toMatch(err);
    expect(outcome.err).not.toMatch(/\n\s+at /);
  });

  test('with -o json an error is one object on stderr', async () => {
    const { code, out, err } = await oks(['project', 'get', 'nobody', '-o', 'json']);
    expect([code, out]).toEqual([4, '']);
    expect(JSON.parse(err)).toEqual({
      code: 'not_found',
      message: 'There is no project `nobody`.',
      hint: 'See `oks project list`.',
      status: 404,
    });
    expect(JSON.parse((await oks(['nonsense', '-o', 'json'])).err)).toMatchObject({ code: 'input' });
  });

  test('missing credentials give one hint, the same in JSON', async () => {
    const env = { OKS_ENDPOINT: '', OKS_ACCESS_KEY: '', OKS_SECRET_KEY: '' };
    const { hint } = JSON.parse((await oks(['project', 'list', '-o', 'json'], { env })).err);
    expect(hint).toMatch(/^Set OKS_ACCESS_KEY .*\. See `oks help authentication`, or run `oks doctor`\.$/);
    expect((await oks(['project', 'list'], { env })).err).toBe(`oks: No credentials were found.\nhint: ${hint}\n`);
  });

  test('errors are colored on a terminal, unless colors are disabled', async () => {
    const painted =
      '\u001b[31moks:\u001b[39m There is no project `nobody`.\n\u001b[36mhint:\u001b[39m See `oks project list`.\n';
    const plain = 'oks: There is no project `nobody`.\nhint: See `oks project list`.\n';
    expect((await oks(['project', 'get', 'nobody'], { typed: '' })).err).toBe(painted);
    expect((await oks(['project', 'get', 'nobody'])).err).toBe(plain);
    expect((await oks(['project', 'get', 'nobody'], { typed: '', env: { NO_COLOR: '1' } })).err).toBe(plain);
    expect((await oks(['project', 'get', 'nobody', '--no-color'], { typed: '' })).err).toBe(plain);
    expect((await oks(['project', 'get', 'nobody', '-o', 'json'], { typed: '' })).err).toMatch(/^\{/);
    expect((await oks(['project', 'delete', 'dry', 'nobody', '-y'], { typed: '' })).err).toContain(
      '\u001b[31moks:\u001b[39m',
    );
  });

  test('deletes nothing if the typed name does not match', async () => {
    expect(await oks(['project', 'delete', 'dry'], { typed: 'yes' })).toMatchObject({ code: 2 });
    expect((await oks(['project', 'get', 'dry', '-o', 'name'])).out).toBe('dry\n');
  });

  test('escapes control characters of the service', async () => {
    await oks(['project', 'update', 'dry', '--description', 'a\u001b[31mb']);
    expect((await oks(['project', 'list', '-o', 'wide'])).out).toContain('a�[31mb');
    expect((await oks(['project', 'list', '-o', 'json'])).out).toContain('a\\u001b[31mb');
  });
});
