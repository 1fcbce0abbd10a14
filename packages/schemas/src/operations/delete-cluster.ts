import { describeOperation } from '../describe-operation.ts';
import { clusterParams } from '../resources/cluster.ts';
import { DetailResponse } from '../resources/response-context.ts';

export const DeleteCluster = describeOperation({
  id: 'DeleteCluster',
  client: 'clusters.delete',
  since: '1.0',
  method: 'DELETE',
  path: '/clusters/{cluster_id}',
  params: clusterParams,
  response: DetailResponse,
  payload: 'detail',
  payloadAlias: 'Details',
  essential: [],
  retry: 'verify',
  summary: 'Delete a cluster.',
});
