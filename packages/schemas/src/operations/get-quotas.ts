import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { integer, responseSchema, wireSchemas } from '../resources/wire.ts';

export const AccountQuotas = responseSchema({
  Projects: integer.describe('Maximum number of projects in the account.'),
  ClustersPerProject: integer.describe('Maximum number of clusters in a project.'),
  KubeVersions: z.array(z.string()).describe('Kubernetes versions available for clusters.'),
  CPSubregions: z.array(z.string()).describe('Subregions available for control planes.'),
})
  .describe('Quotas of the account.')
  .register(wireSchemas, { id: 'AccountQuotas' });

export const QuotasResponse = responseSchema({ ResponseContext: ResponseContext.optional(), Quotas: AccountQuotas })
  .describe('Quotas of the account.')
  .register(wireSchemas, { id: 'QuotasResponse' });

export const GetQuotas = describeOperation({
  id: 'GetQuotas',
  client: 'quotas.get',
  since: '1.0',
  method: 'GET',
  path: '/quotas',
  response: QuotasResponse,
  payload: 'Quotas',
  essential: [],
  retry: 'safe',
  summary: 'Get the quotas of the account.',
});
