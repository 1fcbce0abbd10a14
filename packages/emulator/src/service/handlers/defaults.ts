import type { AutoMaintenancesInput as Maintenances } from '@oks-kit/schemas';
import { AutoMaintenancesInput, MaintenanceWindowInput } from '@oks-kit/schemas/zod';
import * as z from 'zod';

// Read from the schemas, which need zod: load this file only where it is needed.

/** What the schemas document as the default of a field. */
function documentedDefault(schema: z.ZodType, field: string): unknown {
  const { properties } = z.toJSONSchema(schema, { io: 'input' });
  const property = properties?.[field];
  return typeof property === 'object' ? property.default : undefined;
}

/** What the service fills in. The networks are the reference's examples (assumed to be its defaults). */
export const clusterDefaults = {
  cp_subregions: ['2a'],
  version: '1.30',
  control_planes: 'cp.3.masters.small',
  cidr_pods: '10.91.0.0/16',
  cidr_service: '10.92.0.0/16',
  cluster_dns: '10.92.0.10',
};

const window = MaintenanceWindowInput.parse(
  Object.fromEntries(
    Object.keys(MaintenanceWindowInput.shape).map((field) => [field, documentedDefault(MaintenanceWindowInput, field)]),
  ),
);

/** Both maintenance windows as they are where nothing is said. */
export const maintenanceDefaults = AutoMaintenancesInput.parse({
  minor_upgrade_maintenance: window,
  patch_upgrade_maintenance: window,
});

/** Maintenance windows with what they leave open filled in. */
export function completeMaintenances({
  minor_upgrade_maintenance,
  patch_upgrade_maintenance,
}: Maintenances): Maintenances {
  return {
    minor_upgrade_maintenance: { ...window, ...minor_upgrade_maintenance },
    patch_upgrade_maintenance: { ...window, ...patch_upgrade_maintenance },
  };
}
