import { defineOperation } from '@oks-kit/schemas';
import { zodCheck } from '@oks-kit/schemas/zod';
import * as z from 'zod';

/** A planned maintenance of a cluster. Fields that are not listed here stay. */
const Maintenance = z.looseObject({ id: z.string(), starts_at: z.iso.datetime() });

/** Lists the planned maintenances of a cluster. */
export const ListMaintenances = defineOperation({
  id: 'ListMaintenances',
  method: 'GET',
  path: '/clusters/{cluster_id}/maintenances',
  params: { cluster_id: 'The ID of the cluster.' },
  response: zodCheck('Maintenances', z.looseObject({ Maintenances: z.array(Maintenance) })),
  payload: 'Maintenances',
  essential: ['id', 'starts_at'],
  retry: 'safe',
  summary: 'List the planned maintenances of a cluster.',
});

/** Moves a maintenance. The request is not repeated if it may have arrived. */
export const PostponeMaintenance = defineOperation({
  id: 'PostponeMaintenance',
  method: 'POST',
  path: '/clusters/{cluster_id}/maintenances/{maintenance_id}/postpone',
  params: { cluster_id: 'The ID of the cluster.', maintenance_id: 'The ID of the maintenance.' },
  body: zodCheck('PostponeInput', z.strictObject({ starts_at: z.iso.datetime() })),
  response: zodCheck('PostponedMaintenance', z.looseObject({ Maintenance })),
  payload: 'Maintenance',
  essential: ['id', 'starts_at'],
  retry: 'never',
  summary: 'Postpone a planned maintenance of a cluster.',
});
