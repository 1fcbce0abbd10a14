import type { JSX } from 'preact';
import { now } from '../live/now.ts';
import { ageOf, timeOf } from '../text/format.ts';

/** The age of something, with the exact time as a tooltip. */
export function Age({ time }: { time: string | null }): JSX.Element {
  return time === null ? (
    <>–</>
  ) : (
    <time dateTime={time} title={timeOf(time)}>
      {ageOf(time, now.value)}
    </time>
  );
}

/** A time, absolute and relative to now. */
export function TimeAgo({ time }: { time: string }): JSX.Element {
  return (
    <>
      {ageOf(time, now.value)} ago <span class="muted small nowrap">{timeOf(time)}</span>
    </>
  );
}
