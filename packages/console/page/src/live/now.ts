import { signal } from '@preact/signals';

/** The current time for showing ages, in milliseconds since 1970. Updated while the tab is visible. */
export const now = signal(Date.now());

export function startClock(): void {
  const tick = (): void => {
    if (!document.hidden) now.value = Date.now();
  };
  setInterval(tick, 5_000);
  document.addEventListener('visibilitychange', tick);
}
