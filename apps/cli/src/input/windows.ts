import { OksInputError } from '@oks-kit/core';
import type { MaintenanceWindow } from '@oks-kit/schemas';
import { nearestOr } from '../resolve/suggestions.ts';

const weekDays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const example = "For example 'Tue 02:00+2h Europe/Paris', or off.";

/** The fields of a window that its flag sets. */
export type WindowFields = Readonly<Record<string, string | number | boolean>>;

/**
 * Reads a window as people write it: the day, the hour it opens, how long it stays open, and the time zone (default:
 * UTC): `Tue 02:00+2h Europe/Paris`. `off` disables it and keeps its other fields. Throws `OksInputError`.
 */
export function parseMaintenanceWindow(flag: string, text: string): WindowFields {
  if (text.trim().toLowerCase() === 'off') return { enabled: false };
  const [, day = '', hour = '', minutes = '00', duration = '', tz = 'UTC'] =
    /^\s*(\p{L}+)\s+(\d{1,2})(?::(\d\d))?\s*\+\s*(\d{1,2})h(?:\s+(\S+))?\s*$/u.exec(text) ?? [];
  if (day === '')
    throw new OksInputError(`Invalid window "${text}" for \`${flag}\`: it must be DAY HH:00+DURATION ZONE.`, {
      hint: example,
    });
  const week_day = weekDays.find(
    (known) => day.toLowerCase() === known.toLowerCase() || longName(known) === day.toLowerCase(),
  );
  if (week_day === undefined)
    throw new OksInputError(`Invalid day "${day}" for \`${flag}\`.`, {
      hint: `Use one of: ${weekDays.join(', ')}.`,
    });
  if (minutes !== '00')
    throw new OksInputError(`Invalid time ${hour}:${minutes} for \`${flag}\`: a window starts on the hour.`, {
      hint: example,
    });
  const start_hour = Number(hour);
  const duration_hours = Number(duration);
  if (start_hour > 23)
    throw new OksInputError(`Invalid hour ${hour} for \`${flag}\`.`, { hint: 'Hours go from 00 to 23.' });
  if (duration_hours > 23)
    throw new OksInputError(`Invalid duration for \`${flag}\`: a window lasts at most 23 hours.`, { hint: example });
  return { enabled: true, week_day, start_hour, duration_hours, tz: zone(flag, tz) };
}

/** A window in the syntax of its flag. A window without a length, as in the template, is described in words. */
export function maintenanceWindowText(window: MaintenanceWindow | undefined): string {
  if (window === undefined) return '';
  const { enabled, week_day, start_hour, duration_hours, tz } = window;
  if (enabled === false) return 'off';
  const opens = `${week_day ?? 'Tue'} ${String(start_hour ?? 12).padStart(2, '0')}:00`;
  return duration_hours === undefined || duration_hours === 0
    ? `${opens} ${tz ?? 'UTC'}, no duration set`
    : `${opens}+${duration_hours}h ${tz ?? 'UTC'}`;
}

function longName(day: (typeof weekDays)[number]): string {
  return {
    Mon: 'monday',
    Tue: 'tuesday',
    Wed: 'wednesday',
    Thu: 'thursday',
    Fri: 'friday',
    Sat: 'saturday',
    Sun: 'sunday',
  }[day];
}

function zone(flag: string, tz: string): string {
  if (tz === 'UTC') return tz;
  const known = Intl.supportedValuesOf('timeZone');
  const exact = known.find((name) => name.toLowerCase() === tz.toLowerCase());
  if (exact !== undefined) return exact;
  try {
    // Other spellings of known zones, such as Etc/GMT+1.
    new Intl.DateTimeFormat('en', { timeZone: tz });
    return tz;
  } catch {
    throw new OksInputError(`Unknown time zone "${tz}" for \`${flag}\`.`, {
      hint: nearestOr('For example Europe/Paris or UTC.', tz, known),
    });
  }
}
