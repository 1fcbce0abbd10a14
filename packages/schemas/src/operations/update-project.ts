import { describeOperation } from '../describe-operation.ts';
import { projectEssential, projectParams, ProjectResponse } from '../resources/project.ts';
import { description, protection, quirks, requestSchema, tags, wireSchemas } from '../resources/wire.ts';

const example = { description: 'The shop and its jobs', disable_api_termination: true };

export const ProjectUpdate = requestSchema({
  description: description.nullish(),
  tags: tags.nullish(),
  quirks: quirks.nullish(),
  disable_api_termination: protection.nullish(),
})
  .describe('Changes to a project. A field that is missing stays as it is.')
  .meta({ examples: [example] })
  .register(wireSchemas, { id: 'ProjectUpdate' });

export const UpdateProject = describeOperation({
  id: 'UpdateProject',
  client: 'projects.update',
  since: '1.0',
  method: 'PATCH',
  path: '/projects/{project_id}',
  params: projectParams,
  body: ProjectUpdate,
  response: ProjectResponse,
  payload: 'Project',
  essential: projectEssential,
  retry: 'verify',
  summary: 'Update a project.',
});
