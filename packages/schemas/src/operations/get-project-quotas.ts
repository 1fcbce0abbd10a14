import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { projectParams } from '../resources/project.ts';
import { Quota } from '../resources/quota.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { responseSchema, wireSchemas } from '../resources/wire.ts';

export const QuotasData = responseSchema({ quotas: z.array(Quota) })
  .describe('The limits that bear on a project.')
  .register(wireSchemas, { id: 'QuotasData' });

export const ProjectQuotas = responseSchema({
  request_id: z.string().optional().describe('Names the call that was made behind this one.'),
  data: QuotasData,
})
  .describe('The limits that bear on a project, in the envelope they travel in.')
  .register(wireSchemas, { id: 'ProjectQuotas' });

export const QuotasResponse = responseSchema({ ResponseContext: ResponseContext.optional(), Project: ProjectQuotas })
  .describe('The limits that bear on one project.')
  .register(wireSchemas, { id: 'QuotasResponse' });

export const GetProjectQuotas = describeOperation({
  id: 'GetProjectQuotas',
  client: 'projects.quotas',
  since: '1.0',
  method: 'GET',
  path: '/projects/{project_id}/quotas',
  params: projectParams,
  response: QuotasResponse,
  payload: 'Project',
  essential: ['data.quotas'],
  yields: 'data.quotas',
  retry: 'safe',
  summary: 'List the quotas that apply to a project, with their usage.',
});
