import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { AdmissionFlags, Cluster } from '../resources/cluster.ts';
import { AutoMaintenances, Maintenance } from '../resources/maintenance.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { description, protection, quirks, responseSchema, tags, wireSchemas } from '../resources/wire.ts';

const { cidr_pods, cidr_service, cluster_dns, cp_multi_az } = Cluster.shape;

export const ClusterTemplate = responseSchema({
  name: z.string().nullish().describe('A sample name. The service leaves it out today.'),
  project_id: z.string().describe('A sample ID.'),
  description: description.nullish(),
  cp_multi_az,
  cp_subregions: Cluster.shape.cp_subregions.nullish(),
  version: z.string().describe('Kubernetes version.'),
  admin_lbu: z.boolean().nullish().describe('Whether to set up a load balancer for administration.'),
  admission_flags: AdmissionFlags.nullish(),
  cidr_pods,
  cidr_service,
  cluster_dns,
  tags: tags.nullish(),
  auto_maintenances: AutoMaintenances.nullish(),
  maintenance_window: Maintenance.nullish(),
  control_planes: z.string().nullish().describe('Plan of the control plane.'),
  admin_whitelist: z.array(z.string()).describe("The caller's own address."),
  quirks: quirks.nullish(),
  disable_api_termination: protection.nullish(),
})
  .describe('Values that the service proposes for a new cluster. Name, project and tags are samples.')
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
