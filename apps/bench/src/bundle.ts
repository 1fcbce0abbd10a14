/** F: how much a browser has to load. */
import { gzipSync } from 'node:zlib';
import { type OutputChunk, rolldown } from 'rolldown';
import type { Benchmark } from './benchmark.ts';

/** Gzipped sizes of the parts of a browser bundle, by when they are loaded. */
export interface BundleSize {
  readonly atOnce: number;
  /** ky and the fast tests of requests and responses, which the client loads with its first request. */
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
  const atOnce = closure(chunks, ({ isEntry }) => isEntry);
  const failedCheck = closure(chunks, (chunk) => holds(chunk, explanation) || holds(chunk, failuresAndWaits));
  const later = [explanation, failuresAndWaits, connectionFailures];
  const firstRequest = closure(chunks, (chunk) => chunk.isDynamicEntry && !later.some((file) => holds(chunk, file)));
  const size = (wanted: (chunk: OutputChunk) => boolean): number =>
    chunks.filter(wanted).reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).byteLength, 0);
  return {
    atOnce: size((chunk) => atOnce.has(chunk)),
    firstRequest: size((chunk) => firstRequest.has(chunk) && !atOnce.has(chunk)),
    failedCheck: size((chunk) => failedCheck.has(chunk) && !firstRequest.has(chunk) && !atOnce.has(chunk)),
  };
}

/** Creates the errors for responses, and waits for a status. */
const failuresAndWaits = '/client/dist/failures-and-waits.js';
/** Describes what is wrong with an invalid value. */
const explanation = '/schemas/dist/explain.js';
/** The meanings of error codes of connections. Browsers have no such codes. */
const connectionFailures = '/core/dist/connection-failures.js';

function holds({ moduleIds }: OutputChunk, file: string): boolean {
  return moduleIds.some((id) => id.endsWith(file));
}

/** The wanted chunks, and all that they import. */
function closure(chunks: readonly OutputChunk[], wanted: (chunk: OutputChunk) => boolean): ReadonlySet<OutputChunk> {
  const found = new Set(chunks.filter(wanted));
  // A set also yields what is added while it is read.
  for (const { imports } of found) for (const chunk of chunks) if (imports.includes(chunk.fileName)) found.add(chunk);
  return found;
}

// Like the entry of a page, these export nothing. Bundlers put modules that the entry of a library shares with files
// that are loaded later into further files.
export const client = "import { createClient } from '@oks-kit/client'; globalThis.createClient = createClient;";
export const kyAlone = "import ky from 'ky'; globalThis.ky = ky;";

export const bundle: Benchmark = async function* () {
  const ours = await bundleSize(client);
  const ky = await bundleSize(kyAlone);
  const hey = await bundleSize(
    "import { getCluster, listAllClusters } from './generated/hey-api.js';" +
      'globalThis.calls = [getCluster, listAllClusters];',
  );
  for (const [what, bytes, goal] of [
    ['the client with all checks and ky', ours.atOnce + ours.firstRequest, 3.2],
    ['the same before its first request', ours.atOnce, 2.2],
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
