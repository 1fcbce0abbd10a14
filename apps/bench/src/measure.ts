import { spawn } from 'node:child_process';

/** Ratios of the left side to the right side, one a round. */
export interface Ratio {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
  readonly rounds: number;
  /** Medians of both sides, in the unit of the measure, to give the ratio a size. */
  readonly left: number;
  readonly right: number;
  readonly unit: string;
}

/** What one side costs for one round of the same work. */
export type Side = () => Promise<number>;

/** Clears what the side before left behind, so that nobody pays for another's garbage. */
function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('Run this with `node --expose-gc`, as `npm run bench` does.');
  globalThis.gc();
}

/**
 * Measures both sides alternately, the one that goes first changing from round to round, so that whatever else the
 * machine does falls on both alike. The first two rounds only warm up.
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

/** What a process wrote, and how long it lived, in milliseconds. */
export interface ProcessRun {
  readonly stdout: string;
  readonly wallMs: number;
}

/** Runs a whole process under this very Node. Throws where it fails. */
export function runProcess(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<ProcessRun> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, {
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

/** Several runs of the same process, and their middle: one alone is too short to trust. */
export async function processMs(
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
  times = 5,
): Promise<number> {
  const walls: number[] = [];
  for (let run = 0; run < times; run++) walls.push((await runProcess(args, env)).wallMs);
  return quantile(walls, 0.5);
}

/** The processor time that this process spends on some work, in milliseconds a call. */
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

/** Stops the benchmark where both sides did not do the same work. */
export function mustBeSame(what: string, left: unknown, right: unknown): void {
  if (JSON.stringify(left) !== JSON.stringify(right))
    throw new Error(`${what}: the two sides did not do the same work`);
}
