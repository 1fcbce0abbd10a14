import { describeOperation } from '../describe-operation.ts';
import { clusterEssential, clusterFilters, ClusterResponseList } from '../resources/cluster.ts';
import { requestSchema, wireSchemas } from '../resources/wire.ts';

export const ListAllClustersQuery = requestSchema(clusterFilters)
  .describe('Filters for the list of all clusters of the account.')
  .register(wireSchemas, { id: 'ListAllClustersQuery' });

export const ListAllClusters = describeOperation({
  id: 'ListAllClusters',
  client: 'clusters.listAll',
  since: '1.0',
  method: 'GET',
  path: '/clusters/all',
  query: ListAllClustersQuery,
  response: ClusterResponseList,
  payload: 'Clusters',
  essential: clusterEssential,
  retry: 'safe',
  summary: 'List the clusters of all projects of the account.',
});
