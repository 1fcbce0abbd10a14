/** H: requests to emulators by where their state is kept, compared with node:http and one query to PostgreSQL. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres } from '@oks-kit/postgres';
import type { Benchmark } from './benchmark.ts';
import { load, type LoadOptions, type ServerProcess, startServer } from './child.ts';
import { clusterInput } from './fixtures.ts';
import { compare, mustBeSame } from './measure.ts';

/** The kinds of request. Every change is different. */
const kinds: readonly { readonly what: string; readonly more: Partial<LoadOptions> }[] = [
  { what: 'a GET of a cluster', more: {} },
  {
    what: 'a PATCH of a cluster',
    more: { method: 'PATCH', body: (number) => JSON.stringify({ description: `changed ${number}` }) },
  },
];
const requests = 400;
const concurrency = 16;

/** Servers that share the requests, and the path that they are sent to. */
interface Side {
  readonly servers: readonly ServerProcess[];
  readonly headers: Record<string, string>;
  readonly path: string;
}

function urlOf({ first }: ServerProcess): string {
  return String(first['url']);
}

async function send({ servers, headers, path: below }: Side, more: Partial<LoadOptions>): Promise<string> {
  const share = { headers, requests: requests / servers.length, concurrency: concurrency / servers.length, ...more };
  const answers = await Promise.all(servers.map((server) => load({ url: urlOf(server) + below, ...share })));
  return answers[0] ?? '';
}

/** What the requests of a round take: the time of each, or that of the processors, in milliseconds. */
async function cost(side: Side, more: Partial<LoadOptions>, measure: 'time' | 'cpu'): Promise<number> {
  const cpuMs = async (): Promise<number> => {
    let sum = 0;
    for (const server of side.servers) sum += await server.cpuMs();
    return sum;
  };
  const before = measure === 'cpu' ? await cpuMs() : performance.now();
  await send(side, more);
  return ((measure === 'cpu' ? await cpuMs() : performance.now()) - before) / requests;
}

/** A ready cluster. Returns its path. */
async function fill(url: string, headers: Record<string, string>): Promise<string> {
  const create = async (below: string, body: object, key: string): Promise<string> => {
    const response = await fetch(url + below, { method: 'POST', headers, body: JSON.stringify(body) });
    // Boundary: the response of the emulator.
    return ((await response.json()) as Record<string, { id: string }>)[key]?.id ?? '';
  };
  const project = await create('/projects', { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' }, 'Project');
  await fetch(`${url}/projects/${project}`, { headers });
  return `/clusters/${await create('/clusters', clusterInput('web', project), 'Cluster')}`;
}

export const replicas: Benchmark = async function* () {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-bench-'));
  // As a server is configured by default.
  const postgres = await startPostgres({ settings: ['fsync=on'] });
  try {
    await using raw = await startServer('raw-postgres-server.ts', await postgres.createDatabase());
    const other: Side = { servers: [raw], headers: {}, path: '/one' };
    const shared = await postgres.createDatabase();
    const places = [
      ['memory', ['']],
      ['SQLite', [path.join(folder, 'data')]],
      ['PostgreSQL', [await postgres.createDatabase()]],
      ['PostgreSQL, by two emulators', [shared, shared]],
    ] as const;
    for (const [place, states] of places) {
      const servers: ServerProcess[] = [];
      try {
        for (const state of states) servers.push(await startServer('replica-server.ts', state));
        const [first] = servers;
        if (first === undefined) throw new Error('H: there is an emulator');
        // Boundary: sent by our own script.
        const headers = first.first['headers'] as Record<string, string>;
        const side: Side = { servers, headers, path: await fill(urlOf(first), headers) };
        await raw.ask(await load({ url: urlOf(first) + side.path, headers, requests: 1, concurrency: 1 }));
        for (const { what, more } of kinds) {
          const clusterIn = (text: string): unknown => {
            // Boundary: both respond with one cluster. Its status changes in the emulator alone.
            const { Cluster } = JSON.parse(text) as { Cluster: object };
            return { ...Cluster, statuses: undefined, description: undefined };
          };
          mustBeSame('H', clusterIn(await send(side, more)), clusterIn(await send(other, more)));
          for (const measure of ['time', 'cpu'] as const) {
            const ratio = await compare(
              () => cost(side, more, measure),
              () => cost(other, more, measure),
              { unit: measure === 'cpu' ? 'ms of CPU time per request' : 'ms per request', rounds: 9 },
            );
            const title = `${what} with the state in ${place}, compared with node:http and one query`;
            yield { name: 'H', what: title, goal: undefined, ratio };
          }
        }
      } finally {
        for (const server of servers) await server[Symbol.asyncDispose]();
      }
    }
  } finally {
    await postgres.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
