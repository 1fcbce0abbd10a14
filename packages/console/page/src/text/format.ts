import { ageText } from '@oks-kit/core';

/** How long ago a time was: `3d`, `5h`, `12m`, `40s`. */
export function ageOf(time: string, now: number): string {
  return durationOf(now - Date.parse(time));
}

/** A duration in one unit. */
export function durationOf(ms: number): string {
  return ageText(ms) || '–';
}

/** Compares names as people sort them: `web-2` before `web-10`. */
export const compareNames = new Intl.Collator('en', { numeric: true }).compare;

/** Formats a time relative to now: `in 12m`, `3d ago`. */
export function whenOf(time: string, now: number): string {
  const left = Date.parse(time) - now;
  return left >= 0 ? `in ${durationOf(left)}` : `${durationOf(-left)} ago`;
}

/** Formats a time in UTC, without fractions of a second: `2026-01-31 09:30:00 UTC`. */
export function timeOf(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Formats the time of day in UTC: `09:30:00`. */
export function clockOf(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : date.toISOString().slice(11, 19);
}

/** Formats a count: `1 cluster`, `12,000 clusters`. */
export function countOf(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
