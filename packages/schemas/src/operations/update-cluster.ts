import { describeOperation } from '../describe-operation.ts';
import { AuthStrategyInput } from '../resources/auth.ts';
import {
  AdmissionFlagsInput,
  clusterEssential,
  clusterParams,
  ClusterResponse,
  controlPlanes,
  kubernetesVersion,
  whitelist,
} from '../resources/cluster.ts';
import { AutoMaintenancesInput, MaintenanceInput } from '../resources/maintenance.ts';
import { description, protection, quirks, requestSchema, tags, wireSchemas } from '../resources/wire.ts';

const example = { admin_whitelist: ['192.0.2.7/32', '198.51.100.0/24'], version: '1.33' };

export const ClusterUpdate = requestSchema({
  description: description.nullish(),
  admission_flags: AdmissionFlagsInput.nullish(),
  tags: tags.nullish(),
  auto_maintenances: AutoMaintenancesInput.nullish(),
  maintenance_window: MaintenanceInput.nullish(),
  admin_whitelist: whitelist.nullish(),
  quirks: quirks.nullish(),
  disable_api_termination: protection.nullish(),
  version: kubernetesVersion.nullish().describe('Kubernetes version to install with the next upgrade.'),
  control_planes: controlPlanes.optional().describe('Control plane plan to change to with the next upgrade.'),
  auth: AuthStrategyInput.nullish(),
})
  .describe('Changes to a cluster. A field that is missing stays as it is.')
  .meta({ examples: [example] })
  .register(wireSchemas, { id: 'ClusterUpdate' });

export const UpdateCluster = describeOperation({
  id: 'UpdateCluster',
  client: 'clusters.update',
  since: '1.0',
  method: 'PATCH',
  path: '/clusters/{cluster_id}',
  params: clusterParams,
  body: ClusterUpdate,
  response: ClusterResponse,
  payload: 'Cluster',
  essential: clusterEssential,
  retry: 'verify',
  summary: 'Update a cluster.',
});
