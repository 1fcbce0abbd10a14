import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { AdmissionFlagsInput, clusterEssential, ClusterResponse, subregion, whitelist } from '../resources/cluster.ts';
import { AutoMaintenancesInput } from '../resources/maintenance.ts';
import { cidr, ipAddress, networksFit } from '../resources/network.ts';
import { resourceName } from '../resources/project.ts';
import { description, fastTests, protection, quirks, requestSchema, tags, wireSchemas } from '../resources/wire.ts';

const window = { enabled: true, duration_hours: 2, start_hour: 3, week_day: 'Tue', tz: 'UTC' };
const example = {
  name: 'web',
  project_id: '5f2c1b7e-9d0a-4c3b-8e61-0a7d4f9b2c13',
  version: '1.30',
  control_planes: 'cp.3.masters.small',
  cp_subregions: ['2a'],
  cidr_pods: '10.91.0.0/16',
  cidr_service: '10.92.0.0/16',
  cluster_dns: '10.92.0.10',
  admin_whitelist: ['192.0.2.7/32'],
  auto_maintenances: { minor_upgrade_maintenance: { ...window, enabled: false }, patch_upgrade_maintenance: window },
  tags: { team: 'web' },
};

export const ClusterInput = requestSchema({
  name: resourceName,
  project_id: z.string().describe('The project that will hold it.'),
  description: description.nullish(),
  cp_subregions: z
    .array(subregion)
    .optional()
    .describe('Where the control plane runs: Subregions by their short or full names.')
    .meta({ default: ['2a'] }),
  version: z.string().optional().describe('The Kubernetes version, such as `1.30`.').meta({ default: '1.30' }),
  admin_lbu: z
    .boolean()
    .optional()
    .describe('Whether a load balancer for administration is set up.')
    .meta({ default: false }),
  admission_flags: AdmissionFlagsInput.optional().meta({
    default: { disable_admission_plugins: [], enable_admission_plugins: [] },
  }),
  cidr_pods: cidr
    .optional()
    .describe('The address range of pods, apart from `cidr_service`.')
    .meta({ examples: ['10.91.0.0/16'] }),
  cidr_service: cidr
    .optional()
    .describe('The address range of services.')
    .meta({ examples: ['10.92.0.0/16'] }),
  cluster_dns: ipAddress
    .optional()
    .describe("The address of the cluster's name server, inside `cidr_service`.")
    .meta({ examples: ['10.92.0.10'] }),
  tags: tags.optional(),
  auto_maintenances: AutoMaintenancesInput,
  control_planes: z
    .string()
    .optional()
    .describe('The size of the control plane.')
    .meta({ default: 'cp.3.masters.small' }),
  admin_whitelist: whitelist,
  quirks: quirks.nullish(),
  disable_api_termination: protection.optional().meta({ default: false }),
})
  .check(networksFit)
  .register(fastTests, { test: 'networksFit' })
  .describe('What a cluster is created from.')
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
