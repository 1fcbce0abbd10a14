import * as z from 'zod';
import { ResponseContext } from './response-context.ts';
import { resourceStatuses } from './statuses.ts';
import { dateTime, description, protection, responseSchema, tags, wireSchemas } from './wire.ts';

/** What names of projects and clusters have in common. */
export const resourceName = z
  .string()
  .min(1)
  .max(40)
  .regex(
    /^[a-z][a-z0-9-]*[a-z0-9]$/,
    'must be lower-case letters, digits and hyphens, two at least, from a letter to a letter or digit',
  )
  .describe('Lower-case letters, digits and hyphens, from a letter to a letter or digit; 40 characters at most.');

export const Project = responseSchema({
  id: z.string().describe('Names the project for good; a UUID.'),
  name: z.string().describe('Its name, unique in the account among the living.'),
  description: description.nullish(),
  cidr: z.string().describe("The address range of the project's network."),
  region: z.string().describe('The Region that holds it.'),
  status: z
    .string()
    .describe('Where it stands in its life.')
    .meta({ examples: [...resourceStatuses] }),
  tags,
  disable_api_termination: protection.meta({ default: false }),
  created_at: dateTime.describe('When it was created.'),
  updated_at: dateTime.describe('When it was last changed.'),
  deleted_at: dateTime.nullish().describe('When it was deleted, if it was.'),
})
  .describe('A project: a network in which clusters live.')
  .register(wireSchemas, { id: 'Project' });

export const ProjectResponse = responseSchema({ ResponseContext: ResponseContext.optional(), Project })
  .describe('One project.')
  .register(wireSchemas, { id: 'ProjectResponse' });

export const ProjectResponseList = responseSchema({
  ResponseContext: ResponseContext.optional(),
  Projects: z.array(Project),
})
  .describe('The projects that the filters let through.')
  .register(wireSchemas, { id: 'ProjectResponseList' });

export const projectParams = { project_id: 'ID of the project.' } as const;
/** Paths of a project that must be there and valid, always. */
export const projectEssential = ['id', 'name', 'status'] as const;
