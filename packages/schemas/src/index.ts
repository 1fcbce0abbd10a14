export { type Check, type Checked } from './check.ts';
export { defaultRegion, endpointOf, type Region, regionEndpoints } from './endpoints.ts';
export { headerNames, isSecretHeader } from './headers.ts';
export {
  defineOperation,
  type HttpMethod,
  type OperationInput,
  type OperationOutput,
  type OperationResponse,
  type OperationSpec,
  type PathParameter,
  type RetryClass,
} from './operation.ts';
export { type Operations, operations } from './operations/index.ts';
export { defaultAdmissionPlugins } from './resources/admission-plugins.ts';
export { mistypedStatus, type ResourceStatus, resourceStatuses } from './resources/statuses.ts';
export type {
  AdmissionFlagsInput,
  AdmissionFlags,
  ClusterInput,
  ClusterUpdate,
  ClusterStatuses,
  Cluster,
  ListClustersQuery,
  ListAllClustersQuery,
} from './resources/cluster.ts';
export type {
  ValidationError,
  HTTPValidationError,
  ApiErrorEntry,
  ErrorResponse,
} from './resources/error-body.ts';
export type {
  KubeconfigQuery,
  SealedKubeconfigHeaders,
  KubeconfigData,
  ClusterKubeconfig,
} from './resources/kubeconfig.ts';
export type {
  MaintenanceWindowInput,
  AutoMaintenancesInput,
  MaintenanceWindow,
  AutoMaintenances,
} from './resources/maintenance.ts';
export type {
  Volume,
  AutoUpgradeMaintenance,
  UpgradeStrategy,
  NodepoolSpec,
  NodepoolMetadata,
  Nodepool,
} from './resources/nodepool.ts';
export type {
  ProjectInput,
  ProjectUpdate,
  Project,
  ListProjectsQuery,
} from './resources/project.ts';
export type {
  Quota,
  QuotasData,
  ProjectQuotas,
} from './resources/quota.ts';
export type {
  ResponseContext,
  DetailResponse,
} from './resources/response-context.ts';
export type {
  ProjectTemplate,
  ClusterTemplate,
} from './resources/template.ts';
