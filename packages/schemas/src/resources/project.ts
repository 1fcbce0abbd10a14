import * as z from 'zod';
import { Pagination } from './pagination.ts';
import { ResponseContext } from './response-context.ts';
import { resourceStatuses } from './statuses.ts';
import { dateTime, description, protection, responseSchema, tags, wireSchemas } from './wire.ts';

/** Name of a project or a cluster. */
export const resourceName = z
  .string()
  .min(1)
  .max(40)
  .regex(
    /^[a-z][a-z0-9-]*[a-z0-9]$/,
    'must be at least two lower-case letters, digits or hyphens, start with a letter and end with a letter or digit',
  )
  .describe('Name: lower-case letters, digits and hyphens, starting with a letter. At most 40 characters.');

export const Project = responseSchema({
  id: z.string().describe('ID of the project, a UUID.'),
  name: z.string().describe('Name of the project, unique in the account.'),
  description: description.nullish(),
  cidr: z.string().describe("Address range of the project's network."),
  region: z.string().describe('Region of the project.'),
  status: z
    .string()
    .describe('Status of the project.')
    .meta({ examples: [...resourceStatuses] }),
  tags,
  disable_api_termination: protection.nullish().meta({ default: false }),
  created_at: dateTime.describe('When the project was created.'),
  updated_at: dateTime.describe('When the project was last changed.'),
  deleted_at: dateTime.nullish().describe('When the project was deleted.'),
})
  .describe('A project: a network that clusters run in.')
  .register(wireSchemas, { id: 'Project' });

export const ProjectResponse = responseSchema({ ResponseContext: ResponseContext.optional(), Project })
  .describe('One project.')
  .register(wireSchemas, { id: 'ProjectResponse' });

export const ProjectResponseList = responseSchema({
  ResponseContext: ResponseContext.optional(),
  Pagination: Pagination.nullish(),
  Projects: z.array(Project),
})
  .describe('A page of projects.')
  .register(wireSchemas, { id: 'ProjectResponseList' });

export const projectParams = { project_id: 'ID of the project.' } as const;
/** Paths of a project that must always exist and be valid. */
export const projectEssential = ['id', 'name', 'status'] as const;
