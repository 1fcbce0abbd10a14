import * as z from 'zod';
import { answer, request, wireSchemas } from './wire.ts';

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

export const MaintenanceWindowInput = request(window)
  .describe('One weekly window in which the service may upgrade.')
  .register(wireSchemas, { id: 'MaintenanceWindowInput' });
export type MaintenanceWindowInput = z.input<typeof MaintenanceWindowInput>;

export const AutoMaintenancesInput = request({
  minor_upgrade_maintenance: MaintenanceWindowInput,
  patch_upgrade_maintenance: MaintenanceWindowInput,
})
  .describe('When minor and patch versions of Kubernetes may be installed unasked.')
  .register(wireSchemas, { id: 'AutoMaintenancesInput' });
export type AutoMaintenancesInput = z.input<typeof AutoMaintenancesInput>;

export const MaintenanceWindow = answer(window)
  .describe('One weekly window in which the service may upgrade.')
  .register(wireSchemas, { id: 'MaintenanceWindow' });
export type MaintenanceWindow = z.output<typeof MaintenanceWindow>;

export const AutoMaintenances = answer({
  minor_upgrade_maintenance: MaintenanceWindow,
  patch_upgrade_maintenance: MaintenanceWindow,
})
  .describe('When minor and patch versions of Kubernetes may be installed unasked.')
  .register(wireSchemas, { id: 'AutoMaintenances' });
export type AutoMaintenances = z.output<typeof AutoMaintenances>;
