import { defaultPollTimeoutMs, OksInputError } from '@oks-kit/core';

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time as people write it, `90s`, `10m`, `2h`, in milliseconds. A bare number is seconds. */
export function parseDuration(flag: string, text: string): number {
  const [, count = '', unit = 's'] = /^(\d+(?:\.\d+)?)([smhd])?$/.exec(text) ?? [];
  const ms = Number(count) * (unitMs[unit] ?? Number.NaN);
  if (count === '' || !(ms > 0))
    throw new OksInputError(`Invalid duration "${text}" for \`${flag}\`.`, { hint: 'For example 90s, 10m or 2h.' });
  return ms;
}

/** The maximum time of `--wait`, in milliseconds; undefined if it has no value. */
export function waitTimeout(wait: string | true | undefined): number | undefined {
  return typeof wait === 'string' ? parseDuration('--wait', wait) : undefined;
}

/** Starts a time limit. Returns what is left of it, in milliseconds. */
export function timeLeft(
  { now }: { readonly now: () => number },
  timeoutMs: number | undefined,
): () => number | undefined {
  const startedAt = now();
  return () => (timeoutMs === undefined ? undefined : Math.max(1, timeoutMs - (now() - startedAt)));
}

/** The time that `--wait` gives a whole command: its calls and its waits share it. */
export interface WaitTime {
  /** What is left for a wait, in milliseconds; undefined if `--wait` has no value. */
  readonly leftMs: () => number | undefined;
  /** What is left for a call, in milliseconds; undefined without `--wait`. */
  readonly callMs: () => number | undefined;
}

/** Starts the time of `--wait`. Throws `OksInputError` for an invalid duration. */
export function startWaitTime({ now }: { readonly now: () => number }, wait: string | true | undefined): WaitTime {
  const leftMs = timeLeft({ now }, waitTimeout(wait));
  return { leftMs, callMs: () => (wait === undefined ? undefined : (leftMs() ?? defaultPollTimeoutMs)) };
}

/** A duration, in short form: `42s`, `1m 05s`, `1h 02m`. */
export function elapsedText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (count: number): string => String(count).padStart(2, '0');
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3_600)}h ${two(Math.floor((seconds % 3_600) / 60))}m`;
}
