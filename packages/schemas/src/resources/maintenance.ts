import * as z from 'zod';
import { responseSchema, requestSchema, wireSchemas } from './wire.ts';

export const weekDays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

const hour = z.int().min(0).max(23);

const window = {
  enabled: z.boolean().optional().describe('Whether upgrades happen in this window.').meta({ default: true }),
  duration_hours: hour.optional().describe('How long the window stays open, in hours.').meta({ default: 0 }),
  start_hour: hour.optional().describe('The hour of the day at which it opens.').meta({ default: 12 }),
  week_day: z
    .string()
    .optional()
    .describe('The day on which it opens.')
    .meta({ default: 'Tue', examples: [...weekDays] }),
  tz: z.string().optional().describe('The time zone of `start_hour`.').meta({ default: 'UTC' }),
};

export const MaintenanceWindowInput = requestSchema(window)
  .describe('One weekly window in which the service may upgrade.')
  .register(wireSchemas, { id: 'MaintenanceWindowInput' });

export const AutoMaintenancesInput = requestSchema({
  minor_upgrade_maintenance: MaintenanceWindowInput,
  patch_upgrade_maintenance: MaintenanceWindowInput,
})
  .describe('When minor and patch versions of Kubernetes may be installed unasked.')
  .register(wireSchemas, { id: 'AutoMaintenancesInput' });

export const MaintenanceWindow = responseSchema(window)
  .describe('One weekly window in which the service may upgrade.')
  .register(wireSchemas, { id: 'MaintenanceWindow' });

export const AutoMaintenances = responseSchema({
  minor_upgrade_maintenance: MaintenanceWindow,
  patch_upgrade_maintenance: MaintenanceWindow,
})
  .describe('When minor and patch versions of Kubernetes may be installed unasked.')
  .register(wireSchemas, { id: 'AutoMaintenances' });
