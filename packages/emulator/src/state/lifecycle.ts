import type { EmulatorClock, Step } from './clock.ts';

/** A status that is reached at a time, in milliseconds since 1970. */
export interface Transition {
  readonly status: string;
  readonly at: number;
}

/** The status of a resource and its future statuses. Stored, so that it continues after a restart. */
export interface Lifecycle {
  readonly status: string;
  /** When `status` was reached. */
  readonly since: number;
  /** Sorted by time. */
  readonly ahead: readonly Transition[];
}

/** The status of a deleted resource. Clients see it only as `deleted_at`. */
export const deletedStatus = 'deleted';

/** A lifecycle that goes through steps, each as long as the clock says, and ends with the status `last`. */
export function startLifecycle(clock: EmulatorClock, steps: readonly Step[], last: string): Lifecycle {
  let at = clock.now();
  const since = at;
  const ahead = steps.map((step, index) => {
    at += clock.durationMs(step);
    return { status: steps[index + 1] ?? last, at };
  });
  return { status: steps[0] ?? last, since, ahead };
}

/** Returns the lifecycle at the current time. Returns the same object if nothing has changed. */
export function advanceLifecycle(lifecycle: Lifecycle, now: number): Lifecycle {
  const next = lifecycle.ahead[0];
  if (next === undefined || next.at > now) return lifecycle;
  const due = lifecycle.ahead.filter(({ at }) => at <= now);
  const last = due.at(-1);
  return last === undefined
    ? lifecycle
    : { status: last.status, since: last.at, ahead: lifecycle.ahead.slice(due.length) };
}
