import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { Subregion } from '../resources/outscale.ts';
import { projectParams } from '../resources/project.ts';
import { Quota } from '../resources/quota.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { responseSchema, wireSchemas } from '../resources/wire.ts';

export const QuotasData = responseSchema({
  quotas: z.array(Quota),
  subregions: z.array(Subregion).optional().describe('Subregions that the project can use.'),
})
  .describe('Quotas that apply to a project.')
  .register(wireSchemas, { id: 'QuotasData' });

export const ProjectQuotas = responseSchema({
  request_id: z.string().optional().describe('ID of the internal request behind this one.'),
  data: QuotasData,
})
  .describe('Quotas that apply to a project, and their envelope.')
  .register(wireSchemas, { id: 'ProjectQuotas' });

export const ProjectQuotasResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  Project: ProjectQuotas,
})
  .describe('Quotas that apply to one project.')
  .register(wireSchemas, { id: 'ProjectQuotasResponse' });

export const GetProjectQuotas = describeOperation({
  id: 'GetProjectQuotas',
  client: 'projects.quotas',
  since: '1.0',
  method: 'GET',
  path: '/projects/{project_id}/quotas',
  params: projectParams,
  response: ProjectQuotasResponse,
  payload: 'Project',
  essential: ['data.quotas'],
  yields: 'data.quotas',
  retry: 'safe',
  summary: 'List the quotas that apply to a project, with their usage.',
});
