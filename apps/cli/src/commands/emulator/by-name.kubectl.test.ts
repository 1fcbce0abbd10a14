import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import {
  createAuthority,
  createServerCertificate,
} from '../../../../../packages/emulator/src/clusters/certificates.ts';
import { openBalancer } from '../../../../../packages/emulator/src/testing/tcp-balancer.fixture.ts';
import { openNamedHost } from '../../testing/named-host.fixture.ts';

const bin = path.resolve(import.meta.dirname, '../../main/bin.ts');
const run = promisify(execFile);

test('oks and kubectl reach an emulator by its host name, through a balancer, with private certificates', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'oks-by-name-'));
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, HOME: home, OKS_CONFIG_DIR: home };
  const oks = async (args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<string> =>
    (await run(process.execPath, ['-C', '@oks-kit/source', bin, ...args], { env: { ...env, ...more } })).stdout;
  onTestFinished(async () => {
    await oks(['emulator', 'stop', '--quiet']);
    rmSync(home, { recursive: true, force: true });
  });

  const authority = await createAuthority('a company');
  const { certificate, key } = await createServerCertificate(authority, ['sandbox.example.com']);
  const caFile = path.join(home, 'ca.pem');
  writeFileSync(caFile, authority.certificate);
  // As from most authorities: the chain has no root.
  writeFileSync(path.join(home, 'tls.pem'), certificate);
  writeFileSync(path.join(home, 'tls.key'), key, { mode: 0o600 });
  const files = ['--tls-cert', path.join(home, 'tls.pem'), '--tls-key', path.join(home, 'tls.key')];
  const place = ['--public-url', 'https://sandbox.example.com', '--kubernetes-port', '0'];
  const started: unknown = JSON.parse(
    await oks([
      ...['emulator', 'start', '--detach', '--port', '0', '--ephemeral', '--clock', 'instant', '-o', 'json'],
      ...files,
      ...place,
    ]),
  );
  expect(started).toMatchObject({ url: 'https://sandbox.example.com/api/v2', admin_token: expect.any(String) });
  expect(started).not.toHaveProperty('control');
  const { access_key, secret_key } = started as { readonly access_key: string; readonly secret_key: string };

  // Where it runs, it is controlled by its local address.
  expect(await oks(['emulator', 'status'])).toContain('An emulator is running at https://sandbox.example.com/api/v2');
  expect(await oks(['emulator', 'account', 'list', '-o', 'name'])).toBe(`${access_key}\n`);

  // Boundary: what `emulator start` wrote.
  const { control } = JSON.parse(readFileSync(path.join(home, 'state', 'emulator.json'), 'utf8')) as {
    readonly control: { readonly url: string };
  };
  const balanced = new Map([[443, (await openBalancer(Number(new URL(control.url).port))).port]]);
  const { HTTPS_PROXY } = await openNamedHost('sandbox.example.com', (port) => balanced.get(port) ?? 0);
  const caller = {
    HTTPS_PROXY,
    OKS_CONFIG_DIR: path.join(home, 'caller'),
    OKS_ENDPOINT: 'https://sandbox.example.com/api/v2',
    OKS_ACCESS_KEY: access_key,
    OKS_SECRET_KEY: secret_key,
    KUBECONFIG: path.join(home, 'merged'),
  };
  const asCaller = (...args: readonly string[]): Promise<string> => oks(['--ca-file', caFile, ...args], caller);
  expect(await asCaller('project', 'list', '-o', 'json')).toBe('[]\n');
  await expect(oks(['project', 'list'], caller)).rejects.toMatchObject({
    stderr: expect.stringMatching(/certificate/),
  });
  await asCaller('project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--wait');
  await asCaller('cluster', 'create', 'web', '--project', 'shop', '--admin', 'my-ip', '--wait', '--yes');

  const kubeconfig = await asCaller('kubeconfig', 'get', 'shop/web');
  const port = Number(/server: https:\/\/sandbox\.example\.com:(\d+)/.exec(kubeconfig)?.[1]);
  expect(kubeconfig).toMatch(/tls-server-name: [\da-f-]{36}\.oks-emulator\.internal/);
  balanced.set(port, (await openBalancer(port)).port);
  await asCaller(...['nodepool', 'create', 'workers', '--cluster', 'shop/web', '--count', '2', '--wait']);
  const file = path.join(home, 'kubeconfig');
  writeFileSync(file, kubeconfig, { mode: 0o600 });
  const kubectl = async (...args: readonly string[]): Promise<string> =>
    (await run('kubectl', [...args], { env: { ...env, HTTPS_PROXY, KUBECONFIG: file } })).stdout;
  expect((await kubectl('get', 'nodes', '-o', 'name')).trim().split('\n')).toHaveLength(2);
  expect(await kubectl('create', 'namespace', 'team')).toBe('namespace/team created\n');
  // kubectl gets its certificate from oks.
  await asCaller('kubeconfig', 'merge', 'shop/web');
  expect(readFileSync(path.join(home, 'merged'), 'utf8')).toContain('.oks-emulator.internal');
  expect(await asCaller('kubectl', '--cluster', 'shop/web', 'get', 'namespace', 'team', '-o', 'name')).toBe(
    'namespace/team\n',
  );
});
