import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { clusterEssential, clusterFilters, ClusterResponseList } from '../resources/cluster.ts';
import { requestSchema, wireSchemas } from '../resources/wire.ts';

export const ListClustersQuery = requestSchema({
  project_id: z.string().nullish().describe('Return only clusters of this project.'),
  ...clusterFilters,
})
  .describe('Filters for a list of clusters.')
  .register(wireSchemas, { id: 'ListClustersQuery' });

export const ListClustersByProjectID = describeOperation({
  id: 'ListClustersByProjectID',
  client: 'clusters.list',
  since: '1.0',
  method: 'GET',
  path: '/clusters',
  query: ListClustersQuery,
  response: ClusterResponseList,
  payload: 'Clusters',
  essential: clusterEssential,
  retry: 'safe',
  summary: 'List the clusters of a project.',
});
