import type * as z from 'zod';
import { AdmissionFlags, ClusterInput } from './cluster.ts';
import { AutoMaintenances } from './maintenance.ts';
import { Nodepool } from './nodepool.ts';
import { ProjectInput } from './project.ts';
import { ResponseContext } from './response-context.ts';
import { answer, wireSchemas } from './wire.ts';

export const ProjectTemplate = answer(ProjectInput.partial().shape)
  .describe('What the service proposes for a new project. Its name and tags are samples.')
  .register(wireSchemas, { id: 'ProjectTemplate' });
export type ProjectTemplate = z.output<typeof ProjectTemplate>;

export const ClusterTemplate = answer({
  ...ClusterInput.partial().shape,
  admission_flags: AdmissionFlags.optional(),
  auto_maintenances: AutoMaintenances.optional(),
})
  .describe('What the service proposes for a new cluster. Its name, project and tags are samples.')
  .register(wireSchemas, { id: 'ClusterTemplate' });
export type ClusterTemplate = z.output<typeof ClusterTemplate>;

export const ProjectTemplateResponse = answer({ ResponseContext: ResponseContext.optional(), Template: ProjectTemplate })
  .describe('The template of a project.')
  .register(wireSchemas, { id: 'ProjectTemplateResponse' });

export const ClusterTemplateResponse = answer({ ResponseContext: ResponseContext.optional(), Template: ClusterTemplate })
  .describe('The template of a cluster.')
  .register(wireSchemas, { id: 'ClusterTemplateResponse' });

export const NodepoolTemplateResponse = answer({ ResponseContext: ResponseContext.optional(), Template: Nodepool })
  .describe('The template of a node pool.')
  .register(wireSchemas, { id: 'NodepoolTemplateResponse' });
