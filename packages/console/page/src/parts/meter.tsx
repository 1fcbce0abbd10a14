import type { JSX } from 'preact';

/** A bar that shows how much of a limit is used. The numbers are shown beside it. */
export function Meter({ used, max }: { used: number; max: number }): JSX.Element {
  const share = max <= 0 ? (used > 0 ? 1 : 0) : Math.min(1, used / max);
  const level = share >= 1 ? 'full' : share >= 0.8 ? 'high' : 'normal';
  return (
    <svg class={`meter meter-${level}`} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="meter-track" width="100" height="6" />
      <rect class="meter-used" width={share * 100} height="6" />
    </svg>
  );
}
