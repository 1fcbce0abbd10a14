import * as z from 'zod';
import { AdmissionFlags, Cluster, ClusterInput } from './cluster.ts';
import { AutoMaintenances } from './maintenance.ts';
import { Nodepool } from './nodepool.ts';
import { Project, ProjectInput } from './project.ts';
import { ResponseContext } from './response-context.ts';
import { answer, wireSchemas } from './wire.ts';

export const ProjectTemplate = answer({
  ...z.object(ProjectInput.shape).partial().shape,
  cidr: Project.shape.cidr.optional(),
})
  .describe('What the service proposes for a new project. Its name and tags are samples.')
  .register(wireSchemas, { id: 'ProjectTemplate' });
export type ProjectTemplate = z.output<typeof ProjectTemplate>;

export const ClusterTemplate = answer({
  ...z.object(ClusterInput.shape).partial().shape,
  // What the service proposes is passed on, not judged.
  cp_subregions: Cluster.shape.cp_subregions.optional().meta({ default: ['2a'] }),
  cidr_pods: z.string().optional().describe('The address range of pods.'),
  cidr_service: z.string().optional().describe('The address range of services.'),
  cluster_dns: z.string().optional().describe("The address of the cluster's name server."),
  admin_whitelist: Cluster.shape.admin_whitelist.optional(),
  admission_flags: AdmissionFlags.optional().meta({
    default: { disable_admission_plugins: [], enable_admission_plugins: [] },
  }),
  auto_maintenances: AutoMaintenances.optional(),
})
  .describe('What the service proposes for a new cluster. Its name, project and tags are samples.')
  .register(wireSchemas, { id: 'ClusterTemplate' });
export type ClusterTemplate = z.output<typeof ClusterTemplate>;

export const ProjectTemplateResponse = answer({
  ResponseContext: ResponseContext.optional(),
  Template: ProjectTemplate,
})
  .describe('The template of a project.')
  .register(wireSchemas, { id: 'ProjectTemplateResponse' });

export const ClusterTemplateResponse = answer({
  ResponseContext: ResponseContext.optional(),
  Template: ClusterTemplate,
})
  .describe('The template of a cluster.')
  .register(wireSchemas, { id: 'ClusterTemplateResponse' });

export const NodepoolTemplateResponse = answer({ ResponseContext: ResponseContext.optional(), Template: Nodepool })
  .describe('The template of a node pool.')
  .register(wireSchemas, { id: 'NodepoolTemplateResponse' });
