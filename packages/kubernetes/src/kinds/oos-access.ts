import * as z from 'zod';
import { PostedError } from './node-pool.ts';
import { kindSchemas, setOf } from './schemas.ts';

const accountId = z
  .string()
  .min(12)
  .max(12)
  .regex(/^[0-9]{12}$/);

export const OOSReaders = z
  .strictObject({ readers: setOf(accountId).optional().describe('Account IDs that may read the bucket.') })
  .describe('Who may read the logs.')
  .register(kindSchemas, { id: 'OOSReaders' });

export const OOSAccessSpec = z
  .strictObject({ audit: OOSReaders.optional(), iaas: OOSReaders.optional() })
  .describe('Access to the buckets of OUTSCALE Object Storage that hold logs of the cluster.')
  .register(kindSchemas, { id: 'OOSAccessSpec' });

export const OOSRetention = z
  .looseObject({
    days: z.int().optional().describe('For how many days objects are kept.'),
    enabled: z.boolean().describe('Whether objects are kept for a fixed time.'),
    mode: z.string().optional().describe('Retention mode.'),
  })
  .describe('How long objects are kept.')
  .register(kindSchemas, { id: 'OOSRetention' });

export const OOSRole = z
  .looseObject({
    bucketName: z.string().optional().describe('Name of the bucket.'),
    readers: z.array(z.string()).optional().describe('Account IDs that may read it.'),
    retention: OOSRetention.optional(),
  })
  .describe('A bucket and who may read it.')
  .register(kindSchemas, { id: 'OOSRole' });

export const OOSAccessStatus = z
  .looseObject({
    accessModes: z.string().optional().describe('How the buckets can be accessed.'),
    endpointURL: z.string().optional().describe('URL of the Object Storage endpoint.'),
    last_error: PostedError.optional(),
    managedRoles: z.string().optional().describe('Roles that the service manages.'),
    roles: z.record(z.string(), OOSRole).optional().describe('Buckets by role.'),
  })
  .describe('What the service reports about access to Object Storage.')
  .register(kindSchemas, { id: 'OOSAccessStatus' });
