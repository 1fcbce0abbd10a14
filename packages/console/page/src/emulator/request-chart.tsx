import type { JSX } from 'preact';
import type { EmulatorRequest } from '../../../src/api/index.ts';
import { countOf } from '../text/format.ts';

const bars = 60;
const height = 44;

/** A chart of the requests, and the failed ones, in each second of the last minute of the journal. */
export function RequestChart({ requests }: { requests: readonly EmulatorRequest[] }): JSX.Element {
  const end = Math.floor(Date.parse(requests.at(-1)?.time ?? '') / 1000);
  const counts = Array.from({ length: bars }, () => ({ all: 0, failed: 0 }));
  for (const { time, status } of requests) {
    const count = counts[bars - 1 - (end - Math.floor(Date.parse(time) / 1000))];
    if (count === undefined) continue;
    count.all += 1;
    if (status === null || status >= 400) count.failed += 1;
  }
  const total = counts.reduce((sum, { all }) => sum + all, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  const most = Math.max(4, ...counts.map(({ all }) => all));
  const scale = (count: number): number => (count / most) * height;
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${bars * 10} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <line class="chart-base" x1="0" y1={height - 0.5} x2={bars * 10} y2={height - 0.5} />
        {counts.map(({ all, failed: bad }, index) => (
          <g key={index}>
            <rect class="chart-bar" x={index * 10 + 1} width="8" y={height - scale(all)} height={scale(all - bad)} />
            <rect class="chart-bad" x={index * 10 + 1} width="8" y={height - scale(bad)} height={scale(bad)} />
          </g>
        ))}
      </svg>
      <figcaption class="muted small">
        {countOf(total, 'request')} in the last minute of the journal, {failed} failed
      </figcaption>
    </figure>
  );
}
