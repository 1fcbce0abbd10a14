import { type Clock, OksConflictError, quoteWord } from '@oks-kit/core';

/** Runs a shell command and resolves with its exit code. `environment` has `OKS_WAVE` and `OKS_WAVE_CLUSTERS`. */
export type RunCheck = (command: string, environment: Readonly<Record<string, string>>) => Promise<number>;

/** A wave of upgrades was finished, its check starts, or the pause after it begins. Waves are numbered from 1. */
export type WaveEvent =
  | { readonly type: 'wave'; readonly wave: number; readonly clusters: readonly string[] }
  | { readonly type: 'check'; readonly wave: number; readonly command: string }
  | { readonly type: 'pause'; readonly wave: number; readonly pauseMs: number };

/** The input of `checkWave`. */
export interface WaveCheck {
  readonly wave: number;
  /** Clusters of the wave that have reached their version, as `PROJECT/CLUSTER`. */
  readonly clusters: readonly string[];
  /** Whether the next run checks the wave again if the check fails. */
  readonly isRepeated: boolean;
  /** The shell command. Undefined if there is no check. */
  readonly check: string | undefined;
  readonly runCheck: RunCheck | undefined;
  readonly onEvent?: ((event: WaveEvent) => void) | undefined;
}

/** Runs the check after a wave. Throws `OksConflictError` if it exits with a code other than 0. */
export async function checkWave({ wave, clusters, isRepeated, check, runCheck, onEvent }: WaveCheck): Promise<void> {
  if (check === undefined || runCheck === undefined) return;
  onEvent?.({ type: 'check', wave, command: check });
  const environment = { OKS_WAVE: String(wave), OKS_WAVE_CLUSTERS: JSON.stringify(clusters) };
  const exitCode = await runCheck(check, environment);
  if (exitCode === 0) return;
  throw new OksConflictError(`The check after wave ${wave} failed with exit code ${exitCode}.`, {
    status: 409,
    hint: isRepeated
      ? 'Fix the cause, then run the command again: it begins with this check.'
      : 'All clusters are upgraded. Fix the cause. To check the wave again: ' +
        `\`${Object.entries(environment)
          .map(([name, value]) => `${name}=${quoteWord(value)}`)
          .join(' ')} sh -c ${quoteWord(check)}\`.`,
  });
}

/** The input of `pauseAfterWave`. */
export interface WavePause {
  readonly wave: number;
  readonly pauseMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly onEvent?: ((event: WaveEvent) => void) | undefined;
}

/** Waits between two waves. An abort ends the pause. */
export async function pauseAfterWave({ wave, pauseMs, clock, signal, onEvent }: WavePause): Promise<void> {
  if (pauseMs <= 0 || signal?.aborted === true) return;
  onEvent?.({ type: 'pause', wave, pauseMs });
  await clock.sleep(pauseMs, signal).catch(() => undefined);
}
