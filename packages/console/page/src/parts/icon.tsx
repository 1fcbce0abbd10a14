import type { JSX } from 'preact';

const paths = {
  check: 'M4 8.5 6.8 11.2 12 5.5',
  cross: 'M5 5l6 6M11 5l-6 6',
  clock: 'M8 4.6V8l2.3 1.6',
  question: 'M6.4 6.3a1.7 1.7 0 1 1 2.5 1.5c-.6.3-.9.6-.9 1.3M8 11.2h.01',
} as const;

const shapes = {
  circle: <circle cx="8" cy="8" r="6.4" />,
  octagon: <path d="M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4z" />,
  turning: <path d="M14.4 8A6.4 6.4 0 1 1 8 1.6" />,
  dashed: <circle cx="8" cy="8" r="6.4" stroke-dasharray="2.6 2.42" />,
} as const;

const marks = {
  ready: { shape: 'circle', path: 'check' },
  failed: { shape: 'octagon', path: 'cross' },
  changing: { shape: 'turning', path: undefined },
  waiting: { shape: 'circle', path: 'clock' },
  deleting: { shape: 'dashed', path: 'cross' },
  unknown: { shape: 'dashed', path: 'question' },
} as const;

export type Mark = keyof typeof marks;

/** The icon of a status. Each status has its own shape, so that it can be recognized without color. */
export function MarkIcon({ mark }: { mark: Mark }): JSX.Element {
  const { shape, path } = marks[mark];
  return (
    <svg class={`icon mark-${mark}`} viewBox="0 0 16 16" aria-hidden="true">
      {shapes[shape]}
      {path !== undefined && <path d={paths[path]} />}
    </svg>
  );
}

const icons = {
  alert: 'M8 1.8 14.8 14H1.2zM8 6.4v3.4M8 11.8h.01',
  arrow: 'M8 13V3.5M4 7l4-4 4 4',
  back: 'M10 3 5 8l5 5',
  close: 'M4 4l8 8M12 4l-8 8',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  download: 'M8 2.5v7.5M4.6 7 8 10.4 11.4 7M2.8 13.2h10.4',
  lock: 'M4 7.2h8v6.3H4zM5.6 7.2V5a2.4 2.4 0 0 1 4.8 0v2.2',
  next: 'M6 3l5 5-5 5',
  plus: 'M8 3v10M3 8h10',
  search: 'M10.4 10.4 14 14M11.6 7a4.6 4.6 0 1 1-9.2 0 4.6 4.6 0 0 1 9.2 0z',
} as const;

export type IconName = keyof typeof icons;

export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={icons[name]} />
    </svg>
  );
}
