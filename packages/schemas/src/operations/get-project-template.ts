import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { Project } from '../resources/project.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { responseSchema, wireSchemas } from '../resources/wire.ts';
import { ProjectInput } from './create-project.ts';

export const ProjectTemplate = responseSchema({
  ...z.object(ProjectInput.shape).partial().shape,
  cidr: Project.shape.cidr.optional(),
})
  .describe('What the service proposes for a new project. Its name and tags are samples.')
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
