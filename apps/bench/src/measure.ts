import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Ratios of the left side to the right side, one per round. */
export interface Ratio {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
  readonly rounds: number;
  /** Medians of both sides, in `unit`. */
  readonly left: number;
  readonly right: number;
  readonly unit: string;
}

/** Does one round of work and returns its cost. */
export type Side = () => Promise<number>;

/** Collects garbage, so that a side does not pay for the garbage of the other. */
function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('Run this with `node --expose-gc`, as `npm run bench` does.');
  globalThis.gc();
}

/**
 * Measures both sides alternately and changes their order in each round, so that other load on the machine affects
 * both equally. The first two rounds are a warm-up.
 */
export async function compare(
  left: Side,
  right: Side,
  { rounds = 15, unit }: { readonly rounds?: number; readonly unit: string },
): Promise<Ratio> {
  const lefts: number[] = [];
  const rights: number[] = [];
  for (let round = -2; round < rounds; round++) {
    const [a, b] = round % 2 === 0 ? [await left(), await right()] : await reversed(left, right);
    if (round < 0) continue;
    lefts.push(a);
    rights.push(b);
  }
  const ratios = lefts.map((value, index) => value / (rights[index] ?? Number.NaN));
  return {
    median: quantile(ratios, 0.5),
    lower: quantile(ratios, 0.25),
    upper: quantile(ratios, 0.75),
    rounds,
    left: quantile(lefts, 0.5),
    right: quantile(rights, 0.5),
    unit,
  };
}

async function reversed(left: Side, right: Side): Promise<[number, number]> {
  const b = await right();
  return [await left(), b];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** What a process wrote, and how long it ran, in milliseconds. */
export interface ProcessRun {
  readonly stdout: string;
  readonly wallMs: number;
}

/** Runs a process, with the same Node unless another program is named. Throws if it fails. */
export function runProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  program: string = process.execPath,
): Promise<ProcessRun> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      const wallMs = performance.now() - started;
      if (code === 0) resolve({ stdout, wallMs });
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${stderr}`));
    });
  });
}

/** How long a process runs, in milliseconds, and its peak memory, in MB. */
export async function measureProcess(
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<{ readonly time: number; readonly memory: number }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-bench-'));
  try {
    const file = path.join(folder, 'memory');
    const report =
      `import { peakMegabytes } from ${JSON.stringify(new URL('peak-megabytes.js', import.meta.url).href)};` +
      `process.on('exit', () => process.getBuiltinModule('node:fs')` +
      `.writeFileSync(${JSON.stringify(file)}, String(peakMegabytes())));`;
    const { wallMs } = await runProcess([`--import=data:text/javascript,${encodeURIComponent(report)}`, ...args], env);
    return { time: wallMs, memory: Number(readFileSync(file, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The median time of several runs of the same process, in milliseconds. */
export async function processMs(
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
  times = 5,
): Promise<number> {
  const walls: number[] = [];
  for (let run = 0; run < times; run++) walls.push((await runProcess(args, env)).wallMs);
  return quantile(walls, 0.5);
}

/** The CPU time that this process needs, in milliseconds per call. */
export async function cpuMs(calls: number, concurrency: number, work: () => Promise<unknown>): Promise<number> {
  collectGarbage();
  const before = process.cpuUsage();
  let started = 0;
  const worker = async (): Promise<void> => {
    while (started < calls) {
      started += 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / calls;
}

/** Throws if the two sides have produced different results. */
export function mustBeSame(what: string, left: unknown, right: unknown): void {
  if (JSON.stringify(left) !== JSON.stringify(right))
    throw new Error(`${what}: the two sides did not do the same work`);
}
