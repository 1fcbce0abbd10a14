import { signal } from '@preact/signals';

/** The time that ages are counted from, in milliseconds since 1970. It moves on while the tab is visible. */
export const now = signal(Date.now());

export function startClock(): void {
  const tick = (): void => {
    if (!document.hidden) now.value = Date.now();
  };
  setInterval(tick, 5_000);
  document.addEventListener('visibilitychange', tick);
}
