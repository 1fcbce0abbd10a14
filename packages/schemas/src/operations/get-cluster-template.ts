import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { AdmissionFlags, Cluster } from '../resources/cluster.ts';
import { AutoMaintenances } from '../resources/maintenance.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { responseSchema, wireSchemas } from '../resources/wire.ts';
import { ClusterInput } from './create-cluster.ts';

export const ClusterTemplate = responseSchema({
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

export const ClusterTemplateResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  Template: ClusterTemplate,
})
  .describe('The template of a cluster.')
  .register(wireSchemas, { id: 'ClusterTemplateResponse' });

export const GetClusterTemplate = describeOperation({
  id: 'GetClusterTemplate',
  client: 'templates.cluster',
  since: '1.0',
  method: 'GET',
  path: '/templates/cluster',
  response: ClusterTemplateResponse,
  payload: 'Template',
  essential: [],
  retry: 'safe',
  summary: 'Get the values that the service proposes for a new cluster.',
});
