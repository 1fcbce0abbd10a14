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

interface Contender {
  readonly name: string;
  readonly goal: number | undefined;
  readonly get: (id: string) => Promise<unknown>;
  readonly list: () => Promise<unknown>;
}

/** The functions of the generated client that the benchmarks use. */
interface HeyApi {
  getCluster(options: object): Promise<{ data?: { Cluster?: unknown } }>;
  listAllClusters(options: object): Promise<{ data?: { Clusters?: unknown } }>;
}

/** The clients that are compared with `fetch().json()`. */
async function contenders(
  baseUrl: string,
  goals: { readonly ky: number; readonly lean: number },
): Promise<Contender[]> {
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
      goal: goals.ky,
      get: async (id) => overKy.clusters.get(id),
      list: async () => overKy.clusters.listAll(),
    },
    {
      name: 'the client and nodeTransport',
      goal: goals.lean,
      get: async (id) => lean.clusters.get(id),
      list: async () => lean.clusters.listAll(),
    },
    {
      name: 'ky alone, without validation',
      goal: undefined,
      get: async (id) => (await ky.get(`clusters/${id}`).json<{ Cluster: Cluster }>()).Cluster,
      list: async () => (await ky.get('clusters/all').json<{ Clusters: Cluster[] }>()).Clusters,
    },
    {
      name: 'openapi-fetch, without validation',
      goal: undefined,
      get: async (id) =>
        (await openapiFetch.GET('/clusters/{cluster_id}', { params: { path: { cluster_id: id } } })).data?.Cluster,
      list: async () => (await openapiFetch.GET('/clusters/all')).data?.Clusters,
    },
    {
      name: 'the client of @hey-api/openapi-ts with its zod plug-in',
      goal: undefined,
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
  for (const { name, goal, get: ours } of await contenders(baseUrl, { ky: 1.5, lean: 1 })) {
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
        goal,
        ratio,
      };
    }
  }
};

export const lists: Benchmark = async function* () {
  const sample = await sampleCluster();
  for (const [count, calls] of [
    [100, 300],
    [10_000, 1],
  ] as const) {
    await using server = await startServer('raw-server.ts');
    const baseUrl = await serve(server, '/clusters/all', clusterListText(sample, count));
    const bare = async (): Promise<unknown> => {
      // Boundary: our own server.
      const body = (await (await fetch(`${baseUrl}/clusters/all`, { headers })).json()) as { Clusters: Cluster[] };
      return body.Clusters;
    };
    for (const { name, goal, list } of await contenders(baseUrl, { ky: 1.25, lean: 1.25 })) {
      mustBeSame(name, await list(), await bare());
      const ratio = await compare(
        () => cpuMs(calls, 1, list),
        () => cpuMs(calls, 1, bare),
        { unit, rounds: count === 100 ? 25 : 9 },
      );
      yield { name: 'B2', what: `a list of ${count} clusters with ${name}, compared with fetch().json()`, goal, ratio };
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
