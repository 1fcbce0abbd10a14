import { checkWave, pauseAfterWave, poolsBehind, type PoolVersions, waveOf, wavesToRun } from '@oks-kit/apply/upgrade';
import { OksInputError, systemClock } from '@oks-kit/core';
import type { Cluster } from '@oks-kit/schemas';
import { parseDuration } from '../../input/durations.ts';
import type { Session } from '../../session/session.ts';
import { type ItemResult, runParallel } from '../../verbs/batch.ts';
import { noteWave, shellCheck } from '../../verbs/rollout.ts';
import { readNodes } from './nodes.ts';
import type { NodesAtFirst } from './reach-goal.ts';

/** How upgrades are rolled out. */
export interface Rollout {
  /** Patterns of `PROJECT/CLUSTER`, wave by wave. Without any, there is one wave. */
  readonly waves: readonly (readonly string[])[];
  readonly pauseMs: number;
  readonly check: string | undefined;
}

/** Reads `--wave`, `--pause` and `--check`. Throws `OksInputError`. */
export function readRollout(flags: {
  readonly wave: readonly string[];
  readonly pause: string | undefined;
  readonly check: string | undefined;
}): Rollout {
  const waves = flags.wave.map((text) => text.split(',').map((pattern) => pattern.trim()));
  if (waves.some((patterns) => patterns.includes('')))
    throw new OksInputError('`--wave`: a pattern is empty.', { hint: "For example --wave 'dev/*,lab/*'." });
  if (flags.check?.trim() === '') throw new OksInputError('`--check`: the command is empty.');
  if (flags.pause !== undefined && waves.length === 0)
    throw new OksInputError('`--pause` needs `--wave`: without it, there is only one wave.');
  return {
    waves,
    pauseMs: flags.pause === undefined ? 0 : parseDuration('--pause', flags.pause),
    check: flags.check,
  };
}

interface Upgrade {
  readonly cluster: Cluster;
  readonly label: string;
  readonly wave: number;
  readonly nodes: NodesAtFirst | undefined;
}

export interface UpgradesInWaves<T extends Upgrade> {
  /** The clusters to upgrade. */
  readonly open: readonly T[];
  /** Labels of clusters that are up to date, with which an earlier run may have ended. */
  readonly upToDate: readonly string[];
  readonly rollout: Rollout;
  readonly maxParallel: number;
  /** Whether to continue a wave after a failure. Later waves never start then. */
  readonly keepGoing: boolean;
  readonly upgrade: (one: T) => Promise<Cluster>;
}

export interface UpgradeResults {
  readonly results: readonly ItemResult<Cluster>[];
  readonly leftBehind: readonly PoolVersions[];
  /** The reason why a check failed. */
  readonly checkError: Error | undefined;
}

/** Upgrades clusters wave by wave. After the first failed upgrade or check, nothing new is started. */
export async function upgradeInWaves<T extends Upgrade>(
  session: Session,
  { open, upToDate, rollout, maxParallel, keepGoing, upgrade }: UpgradesInWaves<T>,
): Promise<UpgradeResults> {
  const { signal, note } = session;
  const { waves, pauseMs, check } = rollout;
  const results: ItemResult<Cluster>[] = [];
  const leftBehind: PoolVersions[] = [];
  const numbers = [...new Set(open.map(({ wave }) => wave))].toSorted((a, b) => a - b);
  const upToDateIn = (wave: number): string[] => upToDate.filter((label) => waveOf(label, waves) === wave);
  const onEvent = (event: Parameters<typeof noteWave>[1]): void => noteWave(session, event);
  const runCheck = shellCheck(session);
  const stop = (from: number, checkError?: Error): UpgradeResults => {
    const left = open.filter(({ wave }) => wave >= from).map(({ label }) => label);
    if (left.length > 0) note(`Not started: ${left.join(', ')}.`);
    return { results, leftBehind, checkError };
  };

  const checkedAgain = check === undefined ? [] : upToDate.map((label) => waveOf(label, waves));
  // If there is nothing to upgrade, an earlier run may have ended because of the check of the last wave.
  const waveNumbers =
    numbers.length === 0 ? checkedAgain.toSorted((a, b) => b - a).slice(0, 1) : wavesToRun(numbers, checkedAgain);
  for (const wave of waveNumbers) {
    const items = open.filter((one) => one.wave === wave);
    const isLast = wave === numbers.at(-1);
    if (items.length === 0) {
      // An earlier run may have ended before the check of this wave, or because of it.
      const failure = await failureOf(
        checkWave({ wave, clusters: upToDateIn(wave), isRepeated: true, check, runCheck, onEvent }),
      );
      if (failure !== undefined) return stop(wave, failure);
      continue;
    }
    const ended = await runParallel(session, {
      items,
      maxParallel,
      keepGoing,
      total: open.length,
      labelOf: ({ label }) => label,
      async run(one) {
        const cluster = await upgrade(one);
        if (one.nodes !== 'unknown')
          leftBehind.push(...poolsBehind(cluster.version, (await readNodes(session, cluster)) ?? []));
        return cluster;
      },
    });
    results.push(...ended);
    if (ended.length < items.length || ended.some((result) => 'error' in result)) return stop(wave + 1);
    const clusters = items.map(({ label }) => label);
    if (waves.length > 0) onEvent({ type: 'wave', wave, clusters });
    const done = [...upToDateIn(wave), ...clusters];
    const failure = await failureOf(checkWave({ wave, clusters: done, isRepeated: true, check, runCheck, onEvent }));
    if (failure !== undefined) return stop(wave + 1, failure);
    if (!isLast) await pauseAfterWave({ wave, pauseMs, clock: systemClock, signal, onEvent });
    if (signal.aborted) return stop(wave + 1);
  }
  return { results, leftBehind, checkError: undefined };
}

async function failureOf(work: Promise<void>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
