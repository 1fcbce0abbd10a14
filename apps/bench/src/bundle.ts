/** F: what a browser has to load. */
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import type { Benchmark } from './benchmark.ts';

/** The size of what is loaded at once, gzipped, and of what is loaded only when a check fails. */
export async function bundleSize(code: string): Promise<{ readonly first: number; readonly later: number }> {
  const bundle = await rolldown({
    input: 'entry',
    cwd: import.meta.dirname,
    platform: 'browser',
    plugins: [{ name: 'entry', resolveId: (id) => (id === 'entry' ? `${import.meta.dirname}/entry.js` : null), load: (id) => (id.endsWith('/entry.js') ? code : null) }],
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  const chunks = output.flatMap((chunk) => (chunk.type === 'chunk' ? [chunk] : []));
  const entry = chunks.filter(({ isEntry }) => isEntry);
  const atOnce = new Set([...entry.map(({ fileName }) => fileName), ...entry.flatMap(({ imports }) => imports)]);
  const size = (wanted: boolean): number =>
    chunks.filter(({ fileName }) => atOnce.has(fileName) === wanted).reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).byteLength, 0);
  return { first: size(true), later: size(false) };
}

export const bundle: Benchmark = async function* () {
  const ours = await bundleSize("export { createClient } from '@oks-kit/client';");
  const ky = await bundleSize("export { default } from 'ky';");
  const ratio = ours.first / ky.first;
  yield {
    name: 'F',
    what: `the client with every check, gzipped, to ky alone (${ours.later} bytes more load when a check fails)`,
    goal: 2,
    ratio: { median: ratio, lower: ratio, upper: ratio, rounds: 1, left: ours.first / 1000, right: ky.first / 1000, unit: 'kB' },
  };
};
