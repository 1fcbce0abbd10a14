import * as z from 'zod';
import { integer, requestSchema, responseSchema, wireSchemas } from './wire.ts';

/** The days of a maintenance window, as the service spells them. */
export const weekDays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** The public API description also lists `string` as a day. */
const weekDay = z.enum([...weekDays, 'string'], { error: `must be one of ${weekDays.join(', ')}` });

const hours = integer.min(0).max(23);
const duration = hours.describe('Length of the window, in hours.');
const start = hours.describe('Hour of the day at which the window opens.');
const dayText = 'Day on which the window opens.';
const timeZone = z.string().optional().describe('Time zone of `start_hour`.').meta({ default: 'UTC' });

const window = {
  enabled: z.boolean().optional().describe('Whether upgrades happen in this window.').meta({ default: true }),
  duration_hours: duration.optional().meta({ default: 0 }),
  start_hour: start.optional().meta({ default: 12 }),
  week_day: weekDay.optional().describe(dayText).meta({ default: 'Tue' }),
  tz: timeZone,
};

export const MaintenanceWindowInput = requestSchema(window)
  .describe('A weekly window in which the service may upgrade the cluster.')
  .register(wireSchemas, { id: 'MaintenanceWindowInput' });

export const AutoMaintenancesInput = requestSchema({
  minor_upgrade_maintenance: MaintenanceWindowInput.describe('Window for minor versions of Kubernetes.'),
  patch_upgrade_maintenance: MaintenanceWindowInput.describe('Window for patch versions of Kubernetes.'),
})
  .describe('When the service upgrades Kubernetes automatically. Deprecated: use `maintenance_window`.')
  .register(wireSchemas, { id: 'AutoMaintenancesInput' });

export const MaintenanceWindow = responseSchema(window)
  .describe('A weekly window in which the service may upgrade the cluster.')
  .register(wireSchemas, { id: 'MaintenanceWindow' });

export const AutoMaintenances = responseSchema({
  minor_upgrade_maintenance: MaintenanceWindow.describe('Window for minor versions of Kubernetes.'),
  patch_upgrade_maintenance: MaintenanceWindow.describe('Window for patch versions of Kubernetes.'),
})
  .describe('When the service upgrades Kubernetes automatically. Deprecated: see `maintenance_window`.')
  .register(wireSchemas, { id: 'AutoMaintenances' });

export const MaintenanceInput = requestSchema({
  duration_hours: duration,
  start_hour: start,
  week_day: weekDay.describe(dayText),
  tz: timeZone,
})
  .describe('The weekly window in which the service maintains the cluster.')
  .register(wireSchemas, { id: 'MaintenanceInput' });

export const Maintenance = responseSchema({
  duration_hours: duration,
  start_hour: start,
  week_day: weekDay.describe(dayText),
  tz: timeZone,
})
  .describe('The weekly window in which the service maintains the cluster.')
  .register(wireSchemas, { id: 'Maintenance' });
