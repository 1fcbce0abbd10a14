import * as z from 'zod';
import { ResponseContext } from './response-context.ts';
import { answer, wireSchemas } from './wire.ts';

export const Quota = answer({
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
export type Quota = z.output<typeof Quota>;

export const QuotasData = answer({ quotas: z.array(Quota) })
  .describe('The limits that bear on a project.')
  .register(wireSchemas, { id: 'QuotasData' });
export type QuotasData = z.output<typeof QuotasData>;

export const ProjectQuotas = answer({
  request_id: z.string().optional().describe('Names the call that was made behind this one.'),
  data: QuotasData,
})
  .describe('The limits that bear on a project, in the envelope they travel in.')
  .register(wireSchemas, { id: 'ProjectQuotas' });
export type ProjectQuotas = z.output<typeof ProjectQuotas>;

export const QuotasResponse = answer({ ResponseContext: ResponseContext.optional(), Project: ProjectQuotas })
  .describe('The limits that bear on one project.')
  .register(wireSchemas, { id: 'QuotasResponse' });
