import {
  ClusterInput,
  ClusterResponse,
  ClusterResponseList,
  ClusterUpdate,
  DetailResponse,
  ListAllClustersQuery,
  ListClustersQuery,
} from '../generated/checks.ts';
import { defineOperation } from '../operation.ts';

const params = { cluster_id: 'The ID of the cluster.' };
const essential = ['id', 'name', 'project_id', 'statuses.status'];

export const CreateCluster = defineOperation({
  id: 'CreateCluster',
  group: 'clusters',
  method: 'POST',
  path: '/clusters',
  body: ClusterInput,
  response: ClusterResponse,
  payload: 'Cluster',
  essential,
  retry: 'never',
  summary: 'Create a cluster in a project.',
  anchor: 'createcluster',
});

export const ListClustersByProjectID = defineOperation({
  id: 'ListClustersByProjectID',
  group: 'clusters',
  method: 'GET',
  path: '/clusters',
  query: ListClustersQuery,
  response: ClusterResponseList,
  payload: 'Clusters',
  essential,
  retry: 'safe',
  summary: 'List the clusters of a project.',
  anchor: 'listclustersbyprojectid',
});

export const ListAllClusters = defineOperation({
  id: 'ListAllClusters',
  group: 'clusters',
  method: 'GET',
  path: '/clusters/all',
  query: ListAllClustersQuery,
  response: ClusterResponseList,
  payload: 'Clusters',
  essential,
  retry: 'safe',
  summary: 'List the clusters of the account, whatever their project.',
  anchor: 'listallclusters',
});

export const GetCluster = defineOperation({
  id: 'GetCluster',
  group: 'clusters',
  method: 'GET',
  path: '/clusters/{cluster_id}',
  params,
  response: ClusterResponse,
  payload: 'Cluster',
  essential,
  retry: 'safe',
  summary: 'Show one cluster.',
  anchor: 'getcluster',
});

export const UpdateCluster = defineOperation({
  id: 'UpdateCluster',
  group: 'clusters',
  method: 'PATCH',
  path: '/clusters/{cluster_id}',
  params,
  body: ClusterUpdate,
  response: ClusterResponse,
  payload: 'Cluster',
  essential,
  retry: 'verify',
  summary: 'Change a cluster.',
  anchor: 'updatecluster',
});

export const DeleteCluster = defineOperation({
  id: 'DeleteCluster',
  group: 'clusters',
  method: 'DELETE',
  path: '/clusters/{cluster_id}',
  params,
  response: DetailResponse,
  payload: 'detail',
  payloadAlias: 'Details',
  essential: [],
  retry: 'verify',
  summary: 'Delete a cluster.',
  anchor: 'deletecluster',
});

export const UpgradeCluster = defineOperation({
  id: 'UpgradeCluster',
  group: 'clusters',
  method: 'PATCH',
  path: '/clusters/{cluster_id}/upgrade',
  params,
  response: ClusterResponse,
  payload: 'Cluster',
  essential,
  retry: 'never',
  summary: 'Move a cluster to the newest Kubernetes version that it can have.',
  anchor: 'upgradecluster',
});
