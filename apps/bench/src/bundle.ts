/** F: how much a browser has to load. */
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import type { Benchmark } from './benchmark.ts';

/** Gzipped sizes of the parts of a browser bundle, by when they are loaded. */
export interface BundleSize {
  readonly atOnce: number;
  /** ky, which the client loads with its first request. */
  readonly firstRequest: number;
  /** The code that describes what is wrong with an invalid response. */
  readonly failedCheck: number;
}

export async function bundleSize(code: string): Promise<BundleSize> {
  const bundle = await rolldown({
    input: 'entry',
    cwd: import.meta.dirname,
    platform: 'browser',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? `${import.meta.dirname}/entry.js` : null),
        load: (id) => (id.endsWith('/entry.js') ? code : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  const chunks = output.flatMap((chunk) => (chunk.type === 'chunk' ? [chunk] : []));
  const entry = chunks.filter(({ isEntry }) => isEntry);
  const atOnce = new Set([...entry.map(({ fileName }) => fileName), ...entry.flatMap(({ imports }) => imports)]);
  const size = (wanted: (chunk: (typeof chunks)[number]) => boolean): number =>
    chunks.filter(wanted).reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).byteLength, 0);
  const isKy = ({ moduleIds }: (typeof chunks)[number]): boolean =>
    moduleIds.some((id) => id.includes('/node_modules/ky/'));
  return {
    atOnce: size(({ fileName }) => atOnce.has(fileName)),
    firstRequest: size((chunk) => !atOnce.has(chunk.fileName) && isKy(chunk)),
    failedCheck: size((chunk) => !atOnce.has(chunk.fileName) && !isKy(chunk)),
  };
}

export const client = "export { createClient } from '@oks-kit/client';";
export const kyAlone = "export { default } from 'ky';";

export const bundle: Benchmark = async function* () {
  const ours = await bundleSize(client);
  const ky = await bundleSize(kyAlone);
  const hey = await bundleSize("export { getCluster, listAllClusters } from './generated/hey-api.js';");
  for (const [what, bytes, goal] of [
    ['the client with all checks and ky', ours.atOnce + ours.firstRequest, 2],
    ['the same before its first request', ours.atOnce, undefined],
    ['the same after an invalid response', ours.atOnce + ours.firstRequest + ours.failedCheck, undefined],
    ['two operations of the client of @hey-api/openapi-ts with its zod plug-in', hey.atOnce, undefined],
  ] as const) {
    const ratio = bytes / ky.atOnce;
    yield {
      name: 'F',
      what: `${what}, gzipped, compared with ky alone`,
      goal,
      ratio: {
        median: ratio,
        lower: ratio,
        upper: ratio,
        rounds: 1,
        left: bytes / 1000,
        right: ky.atOnce / 1000,
        unit: 'kB',
      },
    };
  }
};
