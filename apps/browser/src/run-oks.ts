import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const oks = path.join(import.meta.dirname, '../../cli/bin/oks.js');

/** What a command of `oks` finds: its own folders, and an account. */
export type OksEnvironment = Readonly<Record<string, string>>;

/** The environment of an account at an endpoint, with an empty home folder. */
export function oksEnvironment(
  folder: string,
  endpoint: string,
  account: { readonly access_key: string; readonly secret_key: string },
): OksEnvironment {
  const home = path.join(folder, 'home');
  mkdirSync(home, { recursive: true });
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    OKS_CONFIG_DIR: path.join(folder, 'config'),
    KUBECONFIG: path.join(folder, 'kubeconfig'),
    OKS_ENDPOINT: endpoint,
    OKS_ACCESS_KEY: account.access_key,
    OKS_SECRET_KEY: account.secret_key,
  };
}

/** Runs a command to its end, and returns what it printed. */
export async function runOks(env: OksEnvironment, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [oks, ...args], { env });
  return stdout;
}

/** Saves a profile. */
export async function saveProfile(
  env: OksEnvironment,
  name: string,
  { endpoint, ...profile }: Readonly<Record<'endpoint' | 'access_key' | 'secret_key', string>>,
): Promise<void> {
  const args = ['profile', 'add', name, '--from-stdin', '--no-test', '--endpoint', endpoint];
  const running = promisify(execFile)(process.execPath, [oks, ...args], { env });
  running.child.stdin?.end(JSON.stringify(profile));
  await running;
}

export interface RunningConsole {
  /** The link that it printed, with its token. */
  readonly url: string;
  /** Base URL, without a path. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** Starts `oks console`, and waits until it has printed its link. */
export async function startConsole(env: OksEnvironment, ...args: readonly string[]): Promise<RunningConsole> {
  const child = spawn(process.execPath, [oks, 'console', '--no-open', '-o', 'json', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => {
      throw new Error('oks console ended before it printed its link');
    }),
  ])) as [string];
  // Boundary: the output of this command, which the tests of the CLI check.
  const { url } = JSON.parse(line) as { url: string };
  return {
    url,
    origin: new URL(url).origin,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
