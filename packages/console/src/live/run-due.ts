import type { Clock } from '@oks-kit/core';

/** Something that is read again and again. */
export interface Task {
  /** When to read it next, on the clock. */
  dueAt: number;
  /** How often it failed since it last succeeded. */
  failures: number;
}

/** The longest pause, in milliseconds: a task may become due earlier while another one runs. */
const longestPauseMs = 60_000;

/** Runs the task that is due first, one after another, until the signal aborts. `run` sets when it is due again. */
export async function runDue<T extends Task>(
  tasks: readonly T[],
  clock: Clock,
  signal: AbortSignal,
  run: (task: T) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    const next = tasks.reduce((first, task) => (task.dueAt < first.dueAt ? task : first));
    const leftMs = next.dueAt - clock.now();
    if (leftMs > 0) await pause(clock, Math.min(leftMs, longestPauseMs), signal);
    else await run(next);
  }
}

/** Resolves after a time, or as soon as the signal aborts. */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(ms, signal).catch(() => undefined);
}
