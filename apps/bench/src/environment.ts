/** G: a plan without changes over 100 clusters. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Benchmark } from './benchmark.ts';
import { startServer } from './child.ts';
import { environmentManifest } from './fixtures.ts';
import { compare, mustBeSame, runProcess } from './measure.ts';

const script = (name: string): string => path.join(import.meta.dirname, name);
/** What the process may take more than one that does nothing. */
const mostMegabytes = 150;

/** What a process of this benchmark prints. */
interface PlanRun {
  readonly changes: number;
  readonly pools: number;
  /** The time of its work, without the start of the process. */
  readonly workMs: number;
  /** The part of it after the manifest was read. */
  readonly afterManifestMs: number;
  readonly peakMegabytes: number;
}

export const plan: Benchmark = async function* () {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-bench-'));
  try {
    const manifest = path.join(folder, 'oks.yaml');
    writeFileSync(manifest, environmentManifest());
    await using server = await startServer('environment-server.ts');
    // Boundary: sent by our own script.
    const { url, accessKey, secretKey } = server.first as Readonly<Record<string, string>>;
    const env = {
      OKS_ENDPOINT: url ?? '',
      OKS_ACCESS_KEY: accessKey ?? '',
      OKS_SECRET_KEY: secretKey ?? '',
      CACHE_FOLDER: path.join(folder, 'kubeconfigs'),
      MANIFEST: manifest,
    };
    const run = async (name: string, ...args: readonly string[]): Promise<PlanRun> =>
      // Boundary: printed by our own scripts.
      JSON.parse((await runProcess([script(name), ...args], env)).stdout) as PlanRun;
    const planned = (): Promise<PlanRun> => run('plan-environment.js');
    const bare = (): Promise<PlanRun> => run('bare-plan.js');
    const idle = (): Promise<PlanRun> => run('plan-environment.js', 'idle');
    // The first plan fills the cache.
    mustBeSame('G', (await planned()).changes, 0);
    const { changes, pools } = await planned();
    mustBeSame('G', [changes, pools], [0, (await bare()).pools]);
    const what = 'a plan without changes over 10 projects, 100 clusters and 300 node pools';
    yield {
      name: 'G',
      what: `${what}, compared with the same requests sent with node:https`,
      goal: 1.5,
      ratio: await compare(
        async () => (await planned()).workMs,
        async () => (await bare()).workMs,
        { unit: 'ms' },
      ),
    };
    yield {
      name: 'G',
      what: 'the same plan without reading its manifest, compared with the same requests',
      goal: undefined,
      ratio: await compare(
        async () => (await planned()).afterManifestMs,
        async () => (await bare()).workMs,
        { unit: 'ms' },
      ),
    };
    yield {
      name: 'G',
      what: `peak memory of the process that plans, compared with ${mostMegabytes} MB more than one that does nothing`,
      goal: 1,
      ratio: await compare(
        async () => (await planned()).peakMegabytes,
        async () => (await idle()).peakMegabytes + mostMegabytes,
        { unit: 'MB', rounds: 9 },
      ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
