import * as z from 'zod';
import { integer, responseSchema, wireSchemas } from './wire.ts';

export const Quota = responseSchema({
  ShortDescription: z.string().describe('What the quota limits, in a few words.'),
  QuotaCollection: z.string().describe('Group that the quota belongs to.'),
  AccountId: z.string().describe('ID of the account.'),
  Description: z.string().describe('What the quota limits.'),
  MaxValue: integer.describe('Maximum value.'),
  UsedValue: integer.describe('Current usage.'),
  Name: z.string().describe('Name of the quota.'),
})
  .describe('A quota of the account, and how much of it is used.')
  .register(wireSchemas, { id: 'Quota' });
