const units: readonly (readonly [name: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
];

/** How long ago a time was, in its largest unit: `3d`, `5h`, `12m`, `40s`. */
export function ageOf(time: string, now: number): string {
  return durationOf(Math.max(0, now - Date.parse(time)));
}

/** A duration in its largest unit. */
export function durationOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (Number.isNaN(seconds)) return '–';
  for (const [name, length] of units) if (seconds >= length) return `${Math.floor(seconds / length)}${name}`;
  return `${seconds}s`;
}

/** When a time is, seen from now: `in 12m`, `3d ago`. */
export function whenOf(time: string, now: number): string {
  const left = Date.parse(time) - now;
  return left >= 0 ? `in ${durationOf(left)}` : `${durationOf(-left)} ago`;
}

/** A time without fractions of a second, in UTC: `2026-01-31 09:30:00 UTC`. */
export function timeOf(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** The time of day in UTC: `09:30:00`. */
export function clockOf(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : date.toISOString().slice(11, 19);
}

/** `1 cluster`, `12,000 clusters`. */
export function countOf(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
