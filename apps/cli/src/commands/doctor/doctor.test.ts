import path from 'node:path';
import { chmodSync, chownSync, mkdirSync, rmSync, statSync, writeFileSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { parseKubeconfig } from '@oks-kit/kubeconfig';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type OksSession, type RunOptions, startOksSession } from '../../testing/oks-session.ts';

let session: OksSession;
let server: Server | undefined;
beforeAll(async () => {
  session = await startOksSession();
});
afterEach(() => {
  server?.close();
  server = undefined;
  for (const one of ['.config', '.kube']) rmSync(path.join(session.home, one), { recursive: true, force: true });
});
afterAll(() => session.close());

interface Found {
  readonly check: string;
  readonly status: string;
  readonly message: string;
  readonly advice?: string;
}

/** The findings of `oks doctor` by check, and its exit code. */
async function examined(
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<{ code: number; found: Record<string, Found> }> {
  const { code, out, err } = await session.run(['doctor', '-o', 'json', ...args], options);
  expect(err).toBe('');
  const findings: Found[] = JSON.parse(out);
  return { code, found: Object.fromEntries(findings.map((one) => [one.check, one])) };
}

async function serve(answer: RequestListener): Promise<string> {
  const started = createServer(answer);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const address = started.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://127.0.0.1:${address.port}/api/v2`;
}

const nobody = { OKS_ACCESS_KEY: '', OKS_SECRET_KEY: '', OKS_ENDPOINT: '' };

test('reports all results if there are no problems', async () => {
  const { code, out, err } = await session.run(['doctor'], { env: { SHELL: '/bin/sh', PATH: '' } });
  expect([code, err]).toEqual([0, '']);
  expect(
    out
      .replaceAll(/\d+ ms/g, 'N ms')
      .replaceAll(session.home, '~')
      .replaceAll(session.emulator.url, 'URL')
      .replace(/127\.0\.0\.1:\d+/, 'HOST')
      .replace(/Node [\d.]+/, 'Node N')
      .replace(/key \w{4}\*\*\*/, 'key ABCD***'),
  ).toBe(
    [
      '✓ node            Node N',
      '✓ files           no configuration in ~/.config/oks-kit yet',
      '✓ credentials     access key ABCD*** from OKS_* variables; endpoint URL from OKS_* variables',
      '✓ service         HOST responded in N ms',
      '✓ clock           the clock of this machine is correct',
      '- tls             plain HTTP, on this machine',
      '✓ authentication  the credentials work; no projects yet',
      '! kubectl         kubectl is not on the PATH',
      '                  → Install it from kubernetes.io to use `oks kubectl` and merged contexts.',
      '- kubernetes      no kube-apiserver and etcd; the emulator can run without them',
      '- completion      not available for sh',
      '',
      '1 warning.',
      '',
    ].join('\n'),
  );
});

describe('each problem is reported with advice, and does not hide others', () => {
  test('no credentials', async () => {
    const { code, found } = await examined(['--endpoint', session.emulator.url], { env: nobody });
    expect(code).toBe(1);
    expect(found['credentials']).toMatchObject({ status: 'problem', message: 'No credentials were found' });
    expect(found['service']?.status).toBe('ok');
    expect(found['authentication']?.status).toBe('skipped');
  });

  test('wrong credentials', async () => {
    const { code, found } = await examined([], { env: { OKS_SECRET_KEY: 'wrong' } });
    expect([code, found['credentials']?.status, found['service']?.status, found['authentication']?.status]).toEqual([
      1,
      'ok',
      'ok',
      'problem',
    ]);
    expect(found['authentication']?.advice).toMatch(/key/);
  });

  test('no response', async () => {
    const { code, found } = await examined(['--endpoint', 'http://127.0.0.1:1/api/v2']);
    expect(code).toBe(1);
    expect(found['service']).toMatchObject({
      status: 'problem',
      message: '127.0.0.1:1 refuses the connection',
      advice: expect.stringMatching(/emulator/),
    });
    expect([found['clock']?.status, found['authentication']?.status, found['node']?.status]).toEqual([
      'skipped',
      'skipped',
      'ok',
    ]);
  });

  test('a proxy that fails', async () => {
    const gone = await examined(['--endpoint', 'https://api.example.com/api/v2'], {
      env: { HTTPS_PROXY: 'http://user:canary@127.0.0.1:1' },
    });
    expect(gone.found['service']).toEqual({
      check: 'service',
      status: 'problem',
      message: 'the proxy http://127.0.0.1:1 cannot be reached: the connection was refused',
      advice:
        'Check HTTPS_PROXY, and the user and password of the proxy. To bypass the proxy: NO_PROXY=api.example.com.',
    });
    expect(JSON.stringify(gone.found)).not.toContain('canary');
    const proxy = new URL(await serve((_, response) => response.end()));
    server?.on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    const strict = await examined(['--endpoint', 'https://api.example.com/api/v2'], {
      env: { HTTPS_PROXY: proxy.origin },
    });
    expect(strict.found['service']?.message).toBe(`the proxy ${proxy.origin} requires a user and a password`);
  });

  test('an endpoint without TLS', async () => {
    const { code, found } = await examined(['--endpoint', 'http://192.0.2.1']);
    expect([code, found['credentials']?.status]).toEqual([1, 'problem']);
    expect(found['credentials']?.message).toMatch(/must use https/);
  });

  test('a clock that is wrong', async () => {
    const url = await serve((_, response) =>
      response.writeHead(401, { date: new Date(Date.now() - 3_600_000).toUTCString() }).end('{}'),
    );
    const { code, found } = await examined(['--endpoint', url]);
    expect([code, found['clock']?.status]).toEqual([1, 'problem']);
    expect(found['clock']?.message).toMatch(/^the clock of this machine is 3[56]\d\d seconds ahead of the service$/);
  });

  test('a configuration that others can read, and an invalid one', async () => {
    const folder = path.join(session.home, '.config', 'oks-kit');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    const file = path.join(folder, 'config.json');
    writeFileSync(file, '{ "version": 1, "profiles": canary }', { mode: 0o644 });
    chmodSync(file, 0o644);
    const { code, found } = await examined([], { env: nobody });
    expect(code).toBe(1);
    expect(found['files']).toMatchObject({ status: 'problem', advice: `chmod go-rwx ${file}` });
    expect(found['credentials']?.message).toMatch(/not valid JSON/);
    expect(JSON.stringify(found)).not.toContain('canary');
    chmodSync(file, 0o600);
    expect((await examined([], { env: nobody })).found['files']?.status).toBe('ok');
  });

  test('a folder that others can change, in which compiled code is not kept', async () => {
    const folder = path.join(session.home, '.cache');
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o775);
    const userId = statSync(folder).uid;
    expect((await examined([], { userId })).found['files']).toMatchObject({
      status: 'warning',
      message: `other users can change ${folder}, so oks keeps no compiled code there and starts more slowly`,
      advice: `chmod go-w ${folder}`,
    });
    chmodSync(folder, 0o755);
    expect((await examined([], { userId })).found['files']?.status).toBe('ok');
  });

  test('files of another user', async () => {
    const folder = path.join(session.home, '.config', 'oks-kit');
    const kube = path.join(session.home, '.kube');
    for (const one of [folder, kube]) mkdirSync(one, { recursive: true, mode: 0o700 });
    writeFileSync(path.join(folder, 'config.json'), '{}', { mode: 0o600 });
    writeFileSync(path.join(kube, 'config'), '', { mode: 0o600 });
    // Only root can change the owner of a file, and root's own files count as safe for root.
    if (process.getuid?.() === 0)
      for (const one of [folder, kube, path.join(folder, 'config.json')]) chownSync(one, 12_345, 12_345);
    const owner = statSync(folder).uid;
    const asAnother = await examined([], { userId: 54_321 });
    expect(asAnother.found['files']).toMatchObject({
      status: 'warning',
      message: `user ${owner}, not user 54321, owns ${folder}, ${kube}`,
      advice: `sudo chown -R 54321 ${folder} ${kube}`,
    });
    expect((await examined([], { userId: 0 })).found['files']).toMatchObject({
      status: 'warning',
      advice: expect.stringMatching(/^Run oks as their owner, without sudo/),
    });
    const elsewhere = path.join(session.home, 'clients');
    mkdirSync(elsewhere);
    if (process.getuid?.() === 0) chownSync(elsewhere, 12_345, 12_345);
    const told = await examined([], { userId: 54_321, env: { OSC_CONFIG_FILE: path.join(elsewhere, 'osc.json') } });
    expect(told.found['files']?.message).toContain(`owns ${folder}, ${elsewhere}, ${kube}`);
  });

  test('a private authority, until --ca-file contains it', async () => {
    await session.run(['project', 'create', 'tls', '--cidr', '10.50.0.0/18', '--wait']);
    await session.run(['cluster', 'create', 'tls', '-p', 'tls', '--admin', 'my-ip', '--wait']);
    const kubeconfig = parseKubeconfig((await session.run(['kubeconfig', 'get', 'tls/tls'])).out);
    const { server: endpoint = '', 'certificate-authority-data': authority = '' } =
      kubeconfig.clusters[0]?.cluster ?? {};
    writeFileSync(path.join(session.home, 'ca.pem'), Buffer.from(authority, 'base64'));

    const distrusted = await examined(['--endpoint', endpoint]);
    expect(distrusted.found['service']?.status).toBe('problem');
    expect(distrusted.found['tls']).toMatchObject({ status: 'problem', advice: expect.stringContaining('--ca-file') });
    const trusted = await examined(['--endpoint', endpoint, '--ca-file', 'ca.pem']);
    expect([trusted.found['service']?.status, trusted.found['tls']?.status]).toEqual(['ok', 'ok']);
    const byVariable = await examined(['--endpoint', endpoint], { env: { OKS_CA_FILE: 'ca.pem' } });
    expect([byVariable.found['service']?.status, byVariable.found['tls']?.status]).toEqual(['ok', 'ok']);
  });

  test('a bundle with one invalid certificate uses the valid ones', async () => {
    const authority = readFileSync(path.join(session.home, 'ca.pem'), 'utf8');
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    writeFileSync(path.join(session.home, 'bundle.pem'), `${broken}${authority}`);
    const { code, err } = await session.run(['project', 'list', '--ca-file', 'bundle.pem']);
    expect([code, err]).toEqual([0, 'warning: bundle.pem: 1 block is not a readable certificate; 1 will be used.\n']);
  });

  test('an invalid file of authorities', async () => {
    expect(await session.run(['project', 'list', '--ca-file', 'nowhere.pem'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^oks: nowhere\.pem cannot be read: there is no such file \(ENOENT\)\./),
    });
    writeFileSync(path.join(session.home, 'no.pem'), 'none');
    expect(await session.run(['project', 'list', '--ca-file', 'no.pem'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^oks: no\.pem contains no readable certificate\./),
    });
  });

  test('a variable that would turn the verification of certificates off', async () => {
    expect((await examined([], { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })).found['node']).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect on oks'),
    });
  });

  test('an unknown shell', async () => {
    expect((await examined([], { env: { SHELL: '/bin/constructor' } })).found['completion']).toMatchObject({
      status: 'skipped',
      message: 'not available for constructor',
    });
  });

  test('completion, installed and not installed', async () => {
    const zdotdir = path.join(session.home, 'zdotdir');
    mkdirSync(zdotdir, { recursive: true });
    const env = { SHELL: '/usr/bin/zsh', ZDOTDIR: zdotdir };
    expect((await examined([], { env })).found['completion']).toMatchObject({
      status: 'warning',
      advice: expect.stringContaining('oks completion zsh'),
    });
    writeFileSync(path.join(zdotdir, '.zshrc'), 'source <(oks completion zsh)\n');
    expect((await examined([], { env })).found['completion']?.status).toBe('ok');
  });
});
