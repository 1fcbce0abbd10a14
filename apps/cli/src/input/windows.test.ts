import * as fc from 'fast-check';
import { isOksError } from '@oks-kit/core';
import { describe, expect, test } from 'vitest';
import { maintenanceWindowText, parseMaintenanceWindow } from './windows.ts';

const flag = '--patch-window';

describe('a maintenance window', () => {
  test.each([
    [
      'Tue 02:00+2h Europe/Paris',
      { enabled: true, week_day: 'Tue', start_hour: 2, duration_hours: 2, tz: 'Europe/Paris' },
    ],
    ['sunday 23+1h', { enabled: true, week_day: 'Sun', start_hour: 23, duration_hours: 1, tz: 'UTC' }],
    [
      '  mon  9:00 + 4h  europe/paris ',
      { enabled: true, week_day: 'Mon', start_hour: 9, duration_hours: 4, tz: 'Europe/Paris' },
    ],
    ['OFF', { enabled: false }],
  ])('%s', (text, fields) => {
    expect(parseMaintenanceWindow(flag, text)).toEqual(fields);
  });

  test.each([
    ['Tue 02:30+2h', /Invalid time 02:30/],
    ['Tue 24:00+2h', /Invalid hour 24/],
    ['Tue 02:00+24h', /lasts at most 23 hours/],
    ['Dienstag 02:00+2h', /Invalid day "Dienstag"/],
    ['Tue 02:00', /must be DAY HH:00\+DURATION ZONE/],
    ['', /must be DAY HH:00\+DURATION ZONE/],
    ['Tue 02:00+2h Mars/Olympus', /Unknown time zone "Mars\/Olympus"/],
  ])('%s is refused', (text, message) => {
    expect(() => parseMaintenanceWindow(flag, text)).toThrow(message);
  });

  test('round-trips through its text form', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    fc.assert(
      fc.property(
        fc.constantFrom('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 1, max: 23 }),
        fc.constantFrom(...zones),
        (week_day, start_hour, duration_hours, tz) => {
          const window = { enabled: true, week_day, start_hour, duration_hours, tz };
          expect(parseMaintenanceWindow(flag, maintenanceWindowText(window))).toEqual(window);
        },
      ),
    );
    expect(
      maintenanceWindowText({ enabled: true, week_day: 'Tue', start_hour: 12, duration_hours: 0, tz: 'UTC' }),
    ).toBe('Tue 12:00 UTC, no duration set');
    expect(parseMaintenanceWindow(flag, maintenanceWindowText({ enabled: false }))).toEqual({ enabled: false });
  });

  test('any text is parsed or refused with OksInputError', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(parseMaintenanceWindow(flag, text)).toHaveProperty('enabled');
        } catch (error) {
          expect(isOksError(error, 'input')).toBe(true);
        }
      }),
    );
  });
});
