import * as z from 'zod';
import { responseSchema, wireSchemas } from './wire.ts';

export const Quota = responseSchema({
  ShortDescription: z.string().describe('What is limited, in a few words.'),
  QuotaCollection: z.string().describe('The family that the quota belongs to.'),
  AccountId: z.string().describe('The account that it counts for.'),
  Description: z.string().describe('What is limited, in full.'),
  MaxValue: z.int().describe('The most that is allowed.'),
  UsedValue: z.int().describe('How much of it is used.'),
  Name: z.string().describe('The name of the quota.'),
})
  .describe('One limit of the account, and how much of it is used.')
  .register(wireSchemas, { id: 'Quota' });
