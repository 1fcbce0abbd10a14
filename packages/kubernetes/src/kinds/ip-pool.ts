import * as z from 'zod';
import { PostedError } from './node-pool.ts';
import { kindSchemas } from './schemas.ts';

export const IPPoolSpec = z
  .strictObject({
    numAddresses: z.int().min(0).max(255).describe('Number of public IP addresses in the pool.'),
    persistent: z.boolean().default(false).describe('Whether the addresses are kept when the pool is deleted.'),
  })
  .describe('A pool of public IP addresses for nodes.')
  .register(kindSchemas, { id: 'IPPoolSpec' });

export const IPPoolProgress = z
  .looseObject({
    allocatedAddresses: z.int().describe('Addresses that belong to the pool.'),
    linkedAddresses: z.int().describe('Addresses in use by a node.'),
    unlinkedAddresses: z.int().describe('Addresses not in use.'),
  })
  .describe('Number of addresses in each state.')
  .register(kindSchemas, { id: 'IPPoolProgress' });

export const IPPoolStatus = z
  .looseObject({ last_error: PostedError.optional(), progress: IPPoolProgress.optional() })
  .describe('What the service reports about an IP pool.')
  .register(kindSchemas, { id: 'IPPoolStatus' });
