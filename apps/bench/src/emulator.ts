/** E1 to E3: the cost of a request in the process of the emulator. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Benchmark, Row } from './benchmark.ts';
import { load, type LoadOptions, type ServerProcess, startServer } from './child.ts';
import { compare, cpuMs, mustBeSame, type Ratio } from './measure.ts';

const unit = 'ms of CPU time per request';

async function cost(server: ServerProcess, options: LoadOptions): Promise<number> {
  const before = await server.cpuMs();
  await load(options);
  return ((await server.cpuMs()) - before) / options.requests;
}

export const requests: Benchmark = async function* () {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-bench-'));
  try {
    await using emulator = await startServer('emulator-server.ts', path.join(folder, 'data'));
    // Boundary: sent by our own script.
    const { url, headers, cluster } = emulator.first as {
      url: string;
      headers: Record<string, string>;
      cluster: { id: string };
    };
    const target = { url: `${url}/clusters/${cluster.id}`, headers, requests: 3000, concurrency: 8 };
    await using raw = await startServer('raw-server.ts', 'sqlite', folder);
    await raw.ask({ '/one': await load({ ...target, requests: 1 }) });
    const other = { ...target, url: `http://127.0.0.1:${String(raw.first['port'])}/one` };

    // The emulator changes the status of the cluster, the plain server does not. The rest is the same.
    const clusterOf = async (options: LoadOptions): Promise<unknown> => {
      // Boundary: both respond with one cluster.
      const { Cluster } = JSON.parse(await load({ ...options, requests: 1 })) as { Cluster: object };
      return { ...Cluster, statuses: undefined };
    };
    const sides = async (name: string, more: Partial<LoadOptions>): Promise<Ratio> => {
      mustBeSame(name, await clusterOf({ ...target, ...more }), await clusterOf({ ...other, ...more }));
      return compare(
        () => cost(emulator, { ...target, ...more }),
        () => cost(raw, { ...other, ...more }),
        { unit, rounds: 25 },
      );
    };
    yield {
      name: 'E1',
      what: 'an authenticated GET of a cluster, compared with node:http and a Map',
      goal: 1.35,
      ratio: await sides('E1', {}),
    };
    // Every change is different, because SQLite does not write a row that stays the same.
    const body = (number: number): string => JSON.stringify({ description: `changed ${number}` });
    yield {
      name: 'E2',
      what: 'a PATCH of a cluster with durability "normal", compared with node:http and an SQLite update',
      goal: 1.3,
      ratio: await sides('E2', { method: 'PATCH', body }),
    };
    yield await longList(path.join(folder, 'many'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const manyClusters = 10_000;

/** E3. Both sides make the same text; the emulator also reads the request, finds the clusters and sends it. */
async function longList(dataDir: string): Promise<Row> {
  await using emulator = await startServer('emulator-server.ts', dataDir, String(manyClusters));
  // Boundary: sent by our own script.
  const { url, headers } = emulator.first as { url: string; headers: Record<string, string> };
  const target = { url: `${url}/clusters/all`, headers, requests: 3, concurrency: 1 };
  const text = await load({ ...target, requests: 1 });
  // Boundary: the response of the emulator.
  const value = JSON.parse(text) as { Clusters: unknown[] };
  if (value.Clusters.length !== manyClusters) throw new Error('E3: there are not as many clusters as there should be');
  mustBeSame('E3', JSON.stringify(value).length, text.length);
  return {
    name: 'E3',
    what: `a list of ${manyClusters} clusters by the emulator, compared with JSON.stringify of them`,
    goal: 1.5,
    ratio: await compare(
      () => cost(emulator, target),
      () => cpuMs(3, 1, () => Promise.resolve(JSON.stringify(value))),
      { unit: 'ms of CPU time per list' },
    ),
  };
}
