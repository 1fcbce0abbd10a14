import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import {
  AdmissionFlagsInput,
  clusterEssential,
  clusterParams,
  ClusterResponse,
  whitelist,
} from '../resources/cluster.ts';
import { AutoMaintenancesInput } from '../resources/maintenance.ts';
import { description, protection, quirks, requestSchema, tags, wireSchemas } from '../resources/wire.ts';

const example = { admin_whitelist: ['192.0.2.7/32', '198.51.100.0/24'], version: '1.31' };

export const ClusterUpdate = requestSchema({
  description: description.nullish(),
  admission_flags: AdmissionFlagsInput.nullish(),
  tags: tags.nullish(),
  auto_maintenances: AutoMaintenancesInput.nullish(),
  admin_whitelist: whitelist.nullish(),
  quirks: quirks.nullish(),
  disable_api_termination: protection.nullish(),
  version: z.string().nullish().describe('The Kubernetes version to move to.'),
  control_planes: z.string().nullish().describe('The size of the control plane to move to. Newer than the reference.'),
})
  .describe('What can be changed about a cluster. What is left out stays as it is.')
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
