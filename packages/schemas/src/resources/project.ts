import * as z from 'zod';
import { cidr } from './network.ts';
import { ResponseContext } from './response-context.ts';
import { resourceStatuses } from './statuses.ts';
import { answer, dateTime, description, protection, quirks, request, tags, wireSchemas } from './wire.ts';

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

export const ProjectInput = request({
  name: resourceName,
  description: description.optional(),
  cidr: cidr.describe("The address range of the project's network.").meta({ examples: ['10.50.0.0/16'] }),
  region: z
    .string()
    .describe('The Region that holds the project.')
    .meta({ examples: ['eu-west-2'] }),
  tags: tags.optional(),
  quirks: quirks.nullish(),
  disable_api_termination: protection.optional().meta({ default: false }),
})
  .describe('What a project is created from.')
  .register(wireSchemas, { id: 'ProjectInput' });
export type ProjectInput = z.input<typeof ProjectInput>;

export const ProjectUpdate = request({
  description: description.nullish(),
  tags: tags.nullish(),
  quirks: quirks.nullish(),
  disable_api_termination: protection.nullish(),
})
  .describe('What can be changed about a project. What is left out stays as it is.')
  .register(wireSchemas, { id: 'ProjectUpdate' });
export type ProjectUpdate = z.input<typeof ProjectUpdate>;

export const Project = answer({
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
export type Project = z.output<typeof Project>;

export const ProjectResponse = answer({ ResponseContext: ResponseContext.optional(), Project })
  .describe('One project.')
  .register(wireSchemas, { id: 'ProjectResponse' });

export const ProjectResponseList = answer({ ResponseContext: ResponseContext.optional(), Projects: z.array(Project) })
  .describe('The projects that the filters let through.')
  .register(wireSchemas, { id: 'ProjectResponseList' });

export const ListProjectsQuery = request({
  name: z.string().nullish().describe('Only the project of this name.'),
  status: z.enum(resourceStatuses).nullish().describe('Only projects in this status.'),
  cidr: cidr
    .nullish()
    .describe('Only projects with this address range. Left out, all ranges are listed, whatever default is documented.')
    .meta({ examples: ['10.50.0.0/16'] }),
  deleted: z.boolean().nullish().describe('True: the deleted ones.'),
})
  .describe('Filters of a list of projects.')
  .register(wireSchemas, { id: 'ListProjectsQuery' });
export type ListProjectsQuery = z.input<typeof ListProjectsQuery>;
