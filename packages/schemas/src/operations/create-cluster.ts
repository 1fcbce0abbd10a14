import * as z from 'zod';
import { brokenClusterRules } from '../cluster-rules.ts';
import { describeOperation } from '../describe-operation.ts';
import { AuthStrategyInput } from '../resources/auth.ts';
import {
  AdmissionFlagsInput,
  clusterEssential,
  ClusterResponse,
  controlPlanes,
  kubernetesVersion,
  subregion,
  whitelist,
} from '../resources/cluster.ts';
import { AutoMaintenancesInput, MaintenanceInput } from '../resources/maintenance.ts';
import { clusterCidr, ipAddress } from '../resources/network.ts';
import { resourceName } from '../resources/project.ts';
import { refuseFaults } from '../resources/refuse-faults.ts';
import { description, fastTests, protection, quirks, requestSchema, tags, wireSchemas } from '../resources/wire.ts';

const example = {
  name: 'web',
  project_id: '5f2c1b7e-9d0a-4c3b-8e61-0a7d4f9b2c13',
  version: '1.32',
  control_planes: 'cp.3.masters.small',
  cp_subregions: ['2a'],
  cidr_pods: '10.91.0.0/16',
  cidr_service: '10.92.0.0/16',
  cluster_dns: '10.92.0.10',
  admin_whitelist: ['192.0.2.7/32'],
  maintenance_window: { duration_hours: 2, start_hour: 3, week_day: 'Tue', tz: 'UTC' },
  tags: { team: 'web' },
};

export const ClusterInput = requestSchema({
  name: resourceName,
  project_id: z.string().describe('ID of the project to create the cluster in.'),
  description: description.nullish(),
  cp_multi_az: z.boolean().optional().describe('Whether to spread the control plane across three Subregions.'),
  cp_subregions: z
    .array(subregion)
    .optional()
    .describe('Subregions of the control plane: one, or three if `cp_multi_az` is true.')
    .meta({ examples: [['2a']] }),
  version: kubernetesVersion.describe('Kubernetes version.'),
  admin_lbu: z
    .boolean()
    .optional()
    .describe('Whether to set up a load balancer for administration.')
    .meta({ default: false }),
  admission_flags: AdmissionFlagsInput.optional(),
  cidr_pods: clusterCidr
    .describe('Address range of the pods: private, /23 or larger, not in `cidr_service`.')
    .meta({ examples: ['10.91.0.0/16'] }),
  cidr_service: clusterCidr
    .describe('Address range of the services: private, /23 or larger.')
    .meta({ examples: ['10.92.0.0/16'] }),
  cluster_dns: ipAddress
    .optional()
    .describe("Address of the cluster's DNS service, inside `cidr_service`.")
    .meta({ examples: ['10.92.0.10'] }),
  tags: tags.nullish(),
  auto_maintenances: AutoMaintenancesInput.optional(),
  maintenance_window: MaintenanceInput.optional(),
  control_planes: controlPlanes.optional().meta({ default: 'cp.3.masters.small' }),
  admin_whitelist: whitelist,
  quirks: quirks.nullish(),
  disable_api_termination: protection.optional().meta({ default: false }),
  auth: AuthStrategyInput.nullish(),
})
  .check(refuseFaults(brokenClusterRules))
  .register(fastTests, { test: 'clusterFits' })
  .describe('A new cluster.')
  .meta({ examples: [example] })
  .register(wireSchemas, { id: 'ClusterInput' });

export const CreateCluster = describeOperation({
  id: 'CreateCluster',
  client: 'clusters.create',
  since: '1.0',
  method: 'POST',
  path: '/clusters',
  body: ClusterInput,
  response: ClusterResponse,
  payload: 'Cluster',
  essential: clusterEssential,
  retry: 'never',
  summary: 'Create a cluster in a project.',
});
