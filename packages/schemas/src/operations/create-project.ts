import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { projectCidr } from '../resources/network.ts';
import { projectEssential, ProjectResponse, resourceName } from '../resources/project.ts';
import { description, protection, quirks, requestSchema, tags, wireSchemas } from '../resources/wire.ts';

const example = { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2', tags: { team: 'web' } };

export const ProjectInput = requestSchema({
  name: resourceName,
  description: description.optional(),
  cidr: projectCidr
    .describe("Address range of the project's network, from /16 to /23.")
    .meta({ examples: ['10.50.0.0/16'] }),
  region: z
    .string()
    .describe('Region of the project.')
    .meta({ examples: ['eu-west-2'] }),
  tags: tags.nullish(),
  quirks: quirks.nullish(),
  disable_api_termination: protection.optional().meta({ default: false }),
})
  .describe('A new project.')
  .meta({ examples: [example] })
  .register(wireSchemas, { id: 'ProjectInput' });

export const CreateProject = describeOperation({
  id: 'CreateProject',
  client: 'projects.create',
  since: '1.0',
  method: 'POST',
  path: '/projects',
  body: ProjectInput,
  response: ProjectResponse,
  payload: 'Project',
  essential: projectEssential,
  retry: 'never',
  summary: 'Create a project.',
});
