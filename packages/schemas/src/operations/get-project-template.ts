import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { description, protection, quirks, responseSchema, tags, wireSchemas } from '../resources/wire.ts';

export const ProjectTemplate = responseSchema({
  name: z.string().describe('A sample name.'),
  description: description.nullish(),
  cidr: z.string().describe("Address range of the project's network."),
  region: z.string().describe('Region of the project.'),
  tags: tags.nullish(),
  quirks: quirks.nullish(),
  disable_api_termination: protection.nullish(),
})
  .describe('Values that the service proposes for a new project. Name and tags are samples.')
  .register(wireSchemas, { id: 'ProjectTemplate' });

export const ProjectTemplateResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  Template: ProjectTemplate,
})
  .describe('The template of a project.')
  .register(wireSchemas, { id: 'ProjectTemplateResponse' });

export const GetProjectTemplate = describeOperation({
  id: 'GetProjectTemplate',
  client: 'templates.project',
  since: '1.0',
  method: 'GET',
  path: '/templates/project',
  response: ProjectTemplateResponse,
  payload: 'Template',
  essential: [],
  retry: 'safe',
  summary: 'Get the values that the service proposes for a new project.',
});
