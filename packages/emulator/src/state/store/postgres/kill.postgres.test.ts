import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isObject } from '@oks-kit/core';
import type { Account } from '../../../index.ts';
import { type PostgresServer, startPostgres } from '@oks-kit/postgres';

const clients = 50;
const killEveryMs = 2_000;
/** How long it goes on. A whole minute takes `OKS_KILL_SECONDS=60`. */
const seconds = Number(process.env['OKS_KILL_SECONDS'] ?? 6);
/** A request that fails is sent again: for so long, whatever happens. */
const curedWithinMs = 60_000;

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

/** An emulator in a process of its own. */
interface Replica {
  readonly url: string;
  readonly port: number;
  readonly accounts: readonly Account[];
  readonly process: ChildProcess;
}

/** Faults of the emulators themselves: there must be none. */
const faults: unknown[] = [];

async function startReplica(store: string, port: number): Promise<Replica> {
  const child = fork(new URL('../../../testing/serve-replica.ts', import.meta.url), [store, String(port)], {
    execArgv: ['--conditions=@oks-kit/source', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // Boundary: the other side is `serve-replica.ts`.
  const [hello] = (await once(child, 'message')) as [Pick<Replica, 'url' | 'accounts'>];
  child.on('message', (message) => faults.push(message));
  return { ...hello, port: Number(new URL(hello.url).port), process: child };
}

async function kill({ process }: Replica): Promise<void> {
  const ended = once(process, 'exit');
  process.kill('SIGKILL');
  await ended;
}

function isUp({ process }: Replica): boolean {
  return process.exitCode === null && process.signalCode === null;
}

/** What the clients know. */
interface Told {
  /** Projects by name, with the last description that was confirmed. */
  readonly projects: Map<string, { readonly id: string; readonly account: Account; description: string }>;
  /** For each account, how many users were asked for, and how many were confirmed. */
  readonly users: Map<string, { asked: number; confirmed: number }>;
  writes: number;
  retries: number;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A client that sends each request to any replica. */
function createClient(replicas: readonly Replica[], account: Account, told: Told) {
  const headers = { AccessKey: account.access_key, SecretKey: account.secret_key };
  let turn = 0;

  /** One attempt. Undefined if it is not known whether it was carried out. */
  async function once(method: string, path: string, body?: unknown): Promise<Answer | undefined> {
    const replica = replicas[(turn += 1) % replicas.length];
    try {
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(`${replica?.url ?? ''}${path}`, { method, headers, ...init });
      const text: unknown = await response.json();
      if (response.status === 500) return undefined;
      return { status: response.status, body: isObject(text) ? text : {} };
    } catch {
      return undefined;
    }
  }

  /** Asks until there is an answer. `look` tells whether an attempt without one was carried out after all. */
  async function ask(method: string, path: string, body?: unknown, look?: () => Promise<Answer | undefined>) {
    const giveUpAt = performance.now() + curedWithinMs;
    for (;;) {
      const answer = await once(method, path, body);
      if (answer !== undefined && answer.status !== 503) return answer;
      if (performance.now() > giveUpAt) throw new Error(`${method} ${path} was not cured by retries`);
      told.retries += 1;
      if (answer === undefined) {
        const found = await look?.();
        if (found !== undefined) return found;
      }
      await sleep(50);
    }
  }

  async function projectNamed(name: string): Promise<Answer | undefined> {
    const { body } = await ask('GET', `/projects?name=${name}`);
    const [Project] = Array.isArray(body['Projects']) ? body['Projects'] : [];
    return Project === undefined ? undefined : { status: 200, body: { Project } };
  }

  return {
    async create(name: string): Promise<void> {
      const input = { name, cidr: '10.50.0.0/16', region: 'eu-west-2', description: 'made' };
      const { status, body } = await ask('POST', '/projects', input, () => projectNamed(name));
      expect([name, status]).toEqual([name, 200]);
      const { Project } = body;
      told.projects.set(name, { id: String(isObject(Project) && Project['id']), account, description: 'made' });
      told.writes += 1;
    },
    async change(name: string, description: string): Promise<void> {
      const project = told.projects.get(name);
      const { status } = await ask('PATCH', `/projects/${project?.id ?? ''}`, { description });
      expect(status).toBe(200);
      if (project !== undefined) project.description = description;
      told.writes += 1;
    },
    async addUser(name: string): Promise<void> {
      const count = told.users.get(account.id) ?? { asked: 0, confirmed: 0 };
      told.users.set(account.id, count);
      count.asked += 1;
      const answer = await once('POST', `/projects/${told.projects.get(name)?.id ?? ''}/eim_users?user=oks-csi&ttl=1w`);
      if (answer?.status === 200) count.confirmed += 1;
      else if (answer !== undefined) expect(answer.status).toBe(503);
      told.writes += answer?.status === 200 ? 1 : 0;
    },
    list: async (path: string, key: string): Promise<Record<string, unknown>[]> => {
      const { body } = await ask('GET', path);
      return Array.isArray(body[key]) ? body[key].filter(isObject) : [];
    },
  };
}

/** Lets clients work until `disturb` has ended, and compares what they were told with what there is. */
async function underLoad(replicas: readonly Replica[], disturb: () => Promise<void>): Promise<Told> {
  const told: Told = { projects: new Map(), users: new Map(), writes: 0, retries: 0 };
  const accounts = replicas[0]?.accounts ?? [];
  let isOver = false;
  const working = Array.from({ length: clients }, async (_, index) => {
    const account = accounts[index % accounts.length];
    if (account === undefined) throw new Error('There are accounts.');
    const client = createClient(replicas, account, told);
    for (let turn = 0; !isOver; turn++) {
      const name = `c${index}-t${turn}`;
      await client.create(name);
      await client.change(name, `changed in ${turn}`);
      await client.addUser(name);
    }
  });
  await disturb().finally(() => (isOver = true));
  await Promise.all(working);
  for (const account of accounts) {
    const { list } = createClient(replicas, account, told);
    const projects = await list('/projects', 'Projects');
    const expected = [...told.projects].filter(([, project]) => project.account.id === account.id);
    // Nothing that was confirmed is lost, and nothing is there twice.
    expect(new Map(projects.map(({ name, id, description }) => [name, [id, description]]))).toEqual(
      new Map(expected.map(([name, { id, description }]) => [name, [id, description]])),
    );
    expect(projects).toHaveLength(expected.length);
    let users = 0;
    for (const { id } of projects) users += (await list(`/projects/${String(id)}/eim_users`, 'EimUsers')).length;
    const { asked = 0, confirmed = 0 } = told.users.get(account.id) ?? {};
    expect(users).toBeGreaterThanOrEqual(confirmed);
    expect(users).toBeLessThanOrEqual(asked);
  }
  expect(faults).toEqual([]);
  return told;
}

test(`two emulators, one of them killed every ${killEveryMs / 1_000} s, lose and duplicate nothing`, async () => {
  const store = await server.createDatabase();
  const replicas = await Promise.all([startReplica(store, 0), startReplica(store, 0)]);
  let kills = 0;
  const told = await underLoad(replicas, async () => {
    const starting = new Map<Replica, Promise<void>>();
    for (const end = performance.now() + seconds * 1_000; performance.now() < end; ) {
      await sleep(killEveryMs);
      // On a busy machine, the last one that was killed may still be starting.
      const killed = replicas[kills % 2];
      if (killed === undefined || !replicas.every(isUp)) continue;
      kills += 1;
      await kill(killed);
      const restarted = startReplica(store, killed.port).then((replica) => {
        replicas[replicas.indexOf(killed)] = replica;
        starting.delete(killed);
      });
      starting.set(killed, restarted);
    }
    await Promise.all(starting.values());
  });
  console.log(`${told.writes} writes confirmed, ${told.retries} retries, ${kills} kills`);
  expect(told.writes).toBeGreaterThan(clients);
  await Promise.all(replicas.map(kill));
});

test('two emulators whose database crashes and is restarted lose and duplicate nothing', async () => {
  const store = await server.createDatabase();
  const replicas = await Promise.all([startReplica(store, 0), startReplica(store, 0)]);
  const told = await underLoad(replicas, async () => {
    for (const signal of ['SIGQUIT', 'SIGINT'] as const) {
      await sleep((seconds * 1_000) / 3);
      await server.stop(signal);
      await sleep(500);
      await server.start();
    }
    await sleep((seconds * 1_000) / 3);
  });
  console.log(`${told.writes} writes confirmed, ${told.retries} retries, 2 restarts`);
  expect(told.writes).toBeGreaterThan(clients);
  await Promise.all(replicas.map(kill));
});
