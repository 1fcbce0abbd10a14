import { operations } from '@oks-kit/schemas';
import { ListMaintenances, PostponeMaintenance } from './maintenances.ts';

export { ListMaintenances, PostponeMaintenance };

/** The operations of the kit and of the team, for `createClient({ operations })`. */
export const teamOperations = { ...operations, ListMaintenances, PostponeMaintenance };
