/** B1, B2 and C: the cost of a call and of validation inside a process. */
import { createClient as createOksClient } from '@oks-kit/client';
import { nodeTransport } from '@oks-kit/client/node';
import { type Cluster, operations } from '@oks-kit/schemas';
import Ky from 'ky';
import createFetchClient from 'openapi-fetch';
import type { Benchmark } from './benchmark.ts';
import { type ServerProcess, startServer } from './child.ts';
import { clusterListText, sampleCluster } from './fixtures.ts';
import type { paths } from './generated/openapi-types.ts';
import { compare, cpuMs, mustBeSame, runProcess } from './measure.ts';

const headers = { AccessKey: 'a', SecretKey: 's' };
const unit = 'ms of CPU time per call';

/** The highest ratios to `fetch().json()`: of one call at a time, of 32 at a time, and of a list. */
interface Goals {
  readonly one?: number;
  readonly many?: number;
  readonly list?: number;
}

interface Contender {
  readonly name: string;
  readonly goals: Goals;
  readonly get: (id: string) => Promise<unknown>;
  readonly list: () => Promise<unknown>;
}

const kyAlone = 'ky alone, without validation';

/** The functions of the generated client that the benchmarks use. */
interface HeyApi {
  getCluster(options: object): Promise<{ data?: { Cluster?: unknown } }>;
  listAllClusters(options: object): Promise<{ data?: { Clusters?: unknown } }>;
}

/** The clients that are compared with `fetch().json()`. */
async function contenders(baseUrl: string): Promise<Contender[]> {
  const credentials = { authorize: () => headers };
  const overKy = createOksClient({ baseUrl, credentials, rateLimit: false });
  const lean = createOksClient({ baseUrl, credentials, rateLimit: false, transport: nodeTransport() });
  const ky = Ky.create({ prefix: baseUrl, headers });
  const openapiFetch = createFetchClient<paths>({ baseUrl, headers });
  // Boundary: generated code that does not compile with our strict options.
  const hey = (await import(new URL('generated/hey-api.js', import.meta.url).href)) as HeyApi;
  return [
    {
      name: 'the client and ky',
      goals: { list: 1.1 },
      get: async (id) => overKy.clusters.get(id),
      list: async () => overKy.clusters.listAll(),
    },
    {
      name: 'the client and nodeTransport',
      goals: { one: 0.65, many: 0.85, list: 1.1 },
      get: async (id) => lean.clusters.get(id),
      list: async () => lean.clusters.listAll(),
    },
    {
      name: kyAlone,
      goals: {},
      get: async (id) => (await ky.get(`clusters/${id}`).json<{ Cluster: Cluster }>()).Cluster,
      list: async () => (await ky.get('clusters/all').json<{ Clusters: Cluster[] }>()).Clusters,
    },
    {
      name: 'openapi-fetch, without validation',
      goals: {},
      get: async (id) =>
        (await openapiFetch.GET('/clusters/{cluster_id}', { params: { path: { cluster_id: id } } })).data?.Cluster,
      list: async () => (await openapiFetch.GET('/clusters/all')).data?.Clusters,
    },
    {
      name: 'the client of @hey-api/openapi-ts with its zod plug-in',
      goals: {},
      get: async (id) => (await hey.getCluster({ baseUrl, headers, path: { cluster_id: id } })).data?.Cluster,
      list: async () => (await hey.listAllClusters({ baseUrl, headers })).data?.Clusters,
    },
  ];
}

async function serve(server: ServerProcess, path: string, text: string): Promise<string> {
  await server.ask({ [`/api/v2${path}`]: text });
  return `http://127.0.0.1:${String(server.first['port'])}/api/v2`;
}

export const get: Benchmark = async function* () {
  const sample = await sampleCluster();
  await using server = await startServer('raw-server.ts');
  const baseUrl = await serve(
    server,
    `/clusters/${sample.id}`,
    JSON.stringify({ ResponseContext: { RequestId: 'r' }, Cluster: sample }),
  );
  const bare = async (): Promise<unknown> => {
    // Boundary: our own server.
    const body = (await (await fetch(`${baseUrl}/clusters/${sample.id}`, { headers })).json()) as { Cluster: Cluster };
    return body.Cluster;
  };
  const all = await contenders(baseUrl);
  for (const { name, goals, get: ours } of all) {
    mustBeSame(name, await ours(sample.id), await bare());
    for (const concurrency of [1, 32]) {
      const calls = concurrency === 1 ? 250 : 800;
      const ratio = await compare(
        () => cpuMs(calls, concurrency, () => ours(sample.id)),
        () => cpuMs(calls, concurrency, bare),
        { unit, rounds: 25 },
      );
      yield {
        name: 'B1',
        what: `clusters.get with ${name}, ${concurrency} at a time, compared with fetch().json()`,
        goal: concurrency === 1 ? goals.one : goals.many,
        ratio,
      };
    }
  }
  const [ours, ky] = ['the client and ky', kyAlone].map(
    (name) => all.find((contender) => contender.name === name)?.get,
  );
  if (ours === undefined || ky === undefined) throw new Error('The client and ky are not among the contenders.');
  for (const [concurrency, calls] of [
    [1, 250],
    [32, 800],
  ] as const) {
    yield {
      name: 'B1',
      what: `clusters.get with the client and ky, ${concurrency} at a time, compared with ${kyAlone}`,
      goal: 1.05,
      ratio: await compare(
        () => cpuMs(calls, concurrency, () => ours(sample.id)),
        () => cpuMs(calls, concurrency, () => ky(sample.id)),
        { unit, rounds: 25 },
      ),
    };
  }
};

export const lists: Benchmark = async function* () {
  const sample = await sampleCluster();
  for (const [count, calls] of [
    [100, 300],
    // Several, so that each side pays for its share of collecting garbage.
    [10_000, 5],
  ] as const) {
    await using server = await startServer('raw-server.ts');
    const baseUrl = await serve(server, '/clusters/all', clusterListText(sample, count));
    const bare = async (): Promise<unknown> => {
      // Boundary: our own server.
      const body = (await (await fetch(`${baseUrl}/clusters/all`, { headers })).json()) as { Clusters: Cluster[] };
      return body.Clusters;
    };
    for (const { name, goals, list } of await contenders(baseUrl)) {
      mustBeSame(name, await list(), await bare());
      const ratio = await compare(
        () => cpuMs(calls, 1, list),
        () => cpuMs(calls, 1, bare),
        { unit, rounds: count === 100 ? 25 : 9 },
      );
      yield {
        name: 'B2',
        what: `a list of ${count} clusters with ${name}, compared with fetch().json()`,
        goal: goals.list,
        ratio,
      };
    }
    if (count !== 10_000) continue;
    const script = new URL('peak-memory.js', import.meta.url).pathname;
    const peak = async (side: string): Promise<number> => Number((await runProcess([script, side, baseUrl])).stdout);
    for (const side of ['ky', 'nodeTransport']) {
      const ratio = await compare(
        () => peak(side),
        () => peak('bare'),
        { unit: 'MB', rounds: 9 },
      );
      yield {
        name: 'B2',
        what: `peak memory of a process that lists 10000 clusters with ${side}, compared with fetch().json()`,
        goal: 1.1,
        ratio,
      };
    }
  }
};

export const checks: Benchmark = async function* () {
  const text = clusterListText(await sampleCluster(), 100);
  const document: unknown = JSON.parse(text);
  const check = (): unknown => operations.ListAllClusters.response.check(document);
  // The first check loads the fast tests.
  mustBeSame('C', await check(), []);
  const times = 400;
  const timed = (work: () => unknown) => (): Promise<number> =>
    cpuMs(1, 1, () => Promise.resolve(Array.from({ length: times }, () => void work()))).then((ms) => ms / times);
  yield {
    name: 'C',
    what: 'validating 100 clusters, compared with JSON.parse of the same text',
    goal: 0.15,
    ratio: await compare(
      timed(check),
      timed((): unknown => JSON.parse(text)),
      { unit: 'ms of CPU time' },
    ),
  };
};
