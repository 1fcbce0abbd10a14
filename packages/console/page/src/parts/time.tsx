import type { JSX } from 'preact';
import { now } from '../live/now.ts';
import { ageOf, timeOf } from '../text/format.ts';

/** How old something is. The exact time is in the tooltip. */
export function Age({ time }: { time: string | null }): JSX.Element {
  return time === null ? (
    <>–</>
  ) : (
    <time dateTime={time} title={timeOf(time)}>
      {ageOf(time, now.value)}
    </time>
  );
}

/** How long ago something happened, and when. */
export function TimeAgo({ time }: { time: string }): JSX.Element {
  return (
    <>
      {ageOf(time, now.value)} ago <span class="muted small nowrap">{timeOf(time)}</span>
    </>
  );
}
