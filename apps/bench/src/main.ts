/** Runs the benchmarks named on the command line, or all of them, and prints a table of ratios. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import type { Benchmark, Row } from './benchmark.ts';
import { bundle } from './bundle.ts';
import { checks, get, lists } from './client.ts';
import { requests } from './emulator.ts';
import { plan } from './environment.ts';
import { hostile, printed } from './large-lists.ts';
import { cached, list, official, sealed, start } from './processes.ts';
import { replicas } from './replicas.ts';

const benchmarks: Readonly<Record<string, Benchmark>> = {
  A1: start,
  A2: list,
  A3: official,
  A4: cached,
  B1: get,
  B2: lists,
  B4: hostile,
  C: checks,
  D: sealed,
  E: requests,
  F: bundle,
  G: plan,
  H: replicas,
  I: printed,
};

const named = process.argv.slice(2).map((name) => name.toUpperCase());
const unknown = named.find((name) => !Object.hasOwn(benchmarks, name));
if (unknown !== undefined) {
  console.error(`Unknown benchmark ${unknown}. Available: ${Object.keys(benchmarks).join(', ')}.`);
  process.exit(2);
}

const [processor] = cpus();
const machine =
  `${process.platform} ${release().split('.').slice(0, 2).join('.')}, ${cpus().length} × ` +
  `${processor?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
/** The load average of the last minute. On a busy machine, times and ratios vary more. */
const load = (): string => (loadavg()[0] ?? Number.NaN).toFixed(1);
const heading = { date: new Date().toISOString().slice(0, 10), machine, node: process.version, load: load() };
console.log(`${heading.date} · ${heading.machine} · Node ${heading.node} · load ${heading.load} at the start\n`);
console.log('|   | measured, compared with | goal | median | quartiles | values |\n|---|---|---|---|---|---|');

const rows: Row[] = [];
const started = performance.now();
for (const [name, benchmark] of Object.entries(benchmarks)) {
  if (named.length > 0 && !named.includes(name)) continue;
  for await (const row of benchmark()) {
    rows.push(row);
    console.log(lineOf(row));
  }
}
mkdirSync(new URL('../reports/', import.meta.url), { recursive: true });
writeFileSync(
  new URL('../reports/bench.json', import.meta.url),
  `${JSON.stringify({ ...heading, rows }, undefined, 2)}\n`,
);
console.log(
  `\nIn ${Math.round((performance.now() - started) / 1000)} s, load ${load()} at the end; the results are ` +
    'also in apps/bench/reports/bench.json.',
);

function lineOf({ name, what, goal, ratio }: Row): string {
  const { median, lower, upper, left, right, unit } = ratio;
  const verdict = goal === undefined ? '–' : `≤ ${goal}${lower <= goal ? '' : ' ✗'}`;
  return (
    `| ${name} | ${what} | ${verdict} | ${median.toFixed(2)} | ${lower.toFixed(2)}–${upper.toFixed(2)} | ` +
    `${left.toPrecision(3)} and ${right.toPrecision(3)} ${unit} |`
  );
}
