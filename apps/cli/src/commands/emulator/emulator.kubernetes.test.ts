import path from 'node:path';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleManifest } from '@oks-kit/apply/example.fixture';

const self = ['-C', '@oks-kit/source', path.resolve(import.meta.dirname, '../../main/bin.ts')];

let home: string;
let env: Record<string, string>;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'oks-kubernetes-'));
  const { PATH = '', NODE_COMPILE_CACHE = '', KUBEBUILDER_ASSETS } = process.env;
  const { XDG_CACHE_HOME = path.join(homedir(), '.cache') } = process.env;
  env = {
    PATH,
    NODE_COMPILE_CACHE,
    HOME: home,
    OKS_CONFIG_DIR: home,
    // Where the programs are.
    XDG_CACHE_HOME,
    ...(KUBEBUILDER_ASSETS === undefined ? {} : { KUBEBUILDER_ASSETS }),
  };
});
afterEach(async () => {
  await run('emulator', 'stop', '--quiet');
  rmSync(home, { recursive: true, force: true });
});

function run(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...self, ...args], { env, cwd: home }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

/** Runs a command that must succeed, and returns what it prints. */
async function oks(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await run(...args);
  expect([args.join(' '), code, code === 0 ? '' : err]).toEqual([args.join(' '), 0, '']);
  return out;
}

/** Variables of `emulator env`, for the following commands. */
async function followEmulator(): Promise<void> {
  for (const [, name = '', value = ''] of (await oks('emulator', 'env')).matchAll(/^export (\w+)='(.*)'$/gm))
    env[name] = value;
}

/** The command lines of the running programs of this test. */
function programs(): string[] {
  const lines = execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8', maxBuffer: 64 * 1_048_576 }).split('\n');
  return lines.filter((line) => line.includes(home) && /\/(?:etcd|kube-\w+) /.test(line));
}

const manifest = (version: string): string =>
  exampleManifest({
    owner: 'shop-team',
    version,
    whitelist: '[127.0.0.1/32]',
    pool: 'desiredNodes: 2, zones: [eu-west-2a], upgradeStrategy: { autoUpgradeEnabled: true }',
  });

test('apply, deploy, upgrade: pods move to the nodes of the new version', async () => {
  await oks(
    ...['emulator', 'start', '--port', '0', '--clock', 'fast', '--detach'],
    ...['--kubernetes', 'kube-apiserver', '--data-dir', path.join(home, 'data')],
  );
  const status = await oks('emulator', 'status');
  expect(status).toMatch(/^Its clusters run on kube-apiserver\.$/m);
  expect(status).toMatch(/^etcd \d+\.\d+\.\d+: \/.*etcd$/m);
  expect(status).toMatch(/^kube-apiserver 1\.\d+\.\d+: \/.*kube-apiserver$/m);
  await followEmulator();

  writeFileSync(path.join(home, 'oks.yaml'), manifest('1.33'));
  await oks('apply', '--yes');
  const kubectl = (...args: readonly string[]): Promise<string> =>
    oks('kubectl', '--project', 'shop', '--cluster', 'web', ...args);
  await kubectl('wait', '--for=jsonpath={.status.state.name}=ready', 'nodepool/workers', '--timeout=400s');
  await kubectl('create', 'deployment', 'web', '--image=web:1', '--replicas=2');
  await kubectl('rollout', 'status', 'deployment/web', '--timeout=400s');
  /** Whether the two pods of the Deployment run, on nodes of a version. */
  const runOn = async (version: string): Promise<boolean> => {
    const column = (path: string): string => `jsonpath={range .items[*]}{${path}}{"\\n"}{end}`;
    const pods = await kubectl('get', 'pods', '-l', 'app=web', '-o', column('.spec.nodeName'));
    const nodes = await kubectl('get', 'nodes', '-o', column('.metadata.name} {.status.nodeInfo.kubeletVersion'));
    const versions = new Map(nodes.split('\n').map((line) => [line.split(' ')[0], line.split(' ')[1]]));
    const found = pods
      .trim()
      .split('\n')
      .map((node) => versions.get(node) ?? '');
    return found.length === 2 && found.every((one) => one.startsWith(`v${version}.`));
  };
  expect(await runOn('1.33')).toBe(true);

  await oks('cluster', 'upgrade', 'shop/web', '--to', '1.34', '--yes');
  // The old pods are gone a moment after their node.
  while (!(await runOn('1.34'))) await sleep(100);
  await kubectl('rollout', 'status', 'deployment/web', '--timeout=400s');

  expect(programs().length).toBeGreaterThan(1);
  await oks('emulator', 'stop');
  expect(programs()).toEqual([]);
});

test('Ctrl-C leaves no program', async () => {
  const args = ['emulator', 'start', '--port', '0', '-o', 'json', '--kubernetes', 'kube-apiserver'];
  const child = spawn(process.execPath, [...self, ...args], { env, cwd: home, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  await followEmulator();
  writeFileSync(path.join(home, 'oks.yaml'), manifest('1.33').replace(/ {8}nodepools:[^]*/, ''));
  await oks('apply', '--yes');
  await oks('kubectl', '--project', 'shop', '--cluster', 'web', 'get', 'namespaces');
  expect(programs().length).toBeGreaterThan(0);
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  while (programs().length > 0) await sleep(20);
});
