/** B4 and I: what a list costs that is hostile, and one of 10,000 clusters that is printed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Benchmark } from './benchmark.ts';
import { startServer } from './child.ts';
import { clusterListText, sampleCluster } from './fixtures.ts';
import { compare, measureProcess, mustBeSame, runProcess } from './measure.ts';

const oks = path.resolve(import.meta.dirname, '../../cli/bin/oks.js');
const listPath = '/api/v2/clusters/all';

export const hostile: Benchmark = async function* () {
  const script = path.join(import.meta.dirname, 'judge-list.js');
  const text = `{"ResponseContext":{"RequestId":"r"},"Clusters":[${'{},'.repeat(700_000)}{}]}`;
  await using server = await startServer('raw-server.ts');
  await server.ask({ [listPath]: text });
  const url = `http://127.0.0.1:${String(server.first['port'])}/api/v2`;
  const side = (name: string) => [script, name, url];
  mustBeSame('B4', (await runProcess(side('client'))).stdout, 'response\n');
  mustBeSame('B4', (await runProcess(side('parse'))).stdout, '700001\n');
  for (const [what, unit] of [
    ['time', 'ms'],
    ['memory', 'MB'],
  ] as const) {
    yield {
      name: 'B4',
      what: `${what} to refuse a list of 2 MB of empty objects, compared with JSON.parse of it`,
      goal: 3,
      ratio: await compare(
        async () => (await measureProcess(side('client')))[what],
        async () => (await measureProcess(side('parse')))[what],
        { unit, rounds: 9 },
      ),
    };
  }
};

const printScripts = {
  table: `for (const { name, statuses, version } of Clusters) console.log(name, statuses.status, version);`,
  json: `process.stdout.write(JSON.stringify(Clusters, undefined, 2));`,
} as const;

export const printed: Benchmark = async function* () {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-bench-'));
  try {
    await using server = await startServer('raw-server.ts');
    await server.ask({ [listPath]: clusterListText(await sampleCluster(), 10_000) });
    const url = `http://127.0.0.1:${String(server.first['port'])}/api/v2`;
    const env = {
      HOME: folder,
      OKS_CONFIG_DIR: folder,
      NO_COLOR: '1',
      OKS_ENDPOINT: url,
      OKS_ACCESS_KEY: 'a',
      OKS_SECRET_KEY: 's',
    };
    for (const [format, alike, most] of [
      ['table', 'table', 2],
      ['json', 'json', 1.5],
      ['yaml', 'json', 3],
    ] as const) {
      const script = path.join(folder, `${alike}.mjs`);
      writeFileSync(
        script,
        `const response = await fetch('${url}/clusters/all');\n` +
          `const { Clusters } = await response.json();\n${printScripts[alike]}\n`,
      );
      const command = [oks, 'cluster', 'list', '--all', '-o', format];
      const count = async (args: readonly string[]): Promise<number> =>
        (await runProcess(args, env)).stdout.match(/web-\d+/g)?.length ?? 0;
      mustBeSame('I', await count(command), await count([script]));
      for (const [what, unit, goal] of [
        ['time', 'ms', most],
        ['memory', 'MB', 2],
      ] as const) {
        yield {
          name: 'I',
          what: `${what} to print 10000 clusters as ${format}, compared with fetch, JSON.parse and writing them`,
          goal,
          ratio: await compare(
            async () => (await measureProcess(command, env))[what],
            async () => (await measureProcess([script], env))[what],
            { unit, rounds: 9 },
          ),
        };
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
