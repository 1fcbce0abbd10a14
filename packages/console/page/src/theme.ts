import { effect, signal } from '@preact/signals';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'oks-console-theme';

const isTheme = (value: unknown): value is Theme => themes.some((theme) => theme === value);

export const theme = signal<Theme>('system');

/** Applies the saved theme, and each theme that is chosen later. */
export function startTheme(): void {
  const kept = localStorage.getItem(key);
  if (isTheme(kept)) theme.value = kept;
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    localStorage.setItem(key, theme.value);
  });
}
