/** The zod schemas of the wire, the source of every check, type and document of the kit. Needs zod. */
export {
  AdmissionFlagsInput,
  AdmissionFlags,
  ClusterInput,
  ClusterUpdate,
  ClusterStatuses,
  Cluster,
  ClusterResponse,
  ClusterResponseList,
  ListClustersQuery,
  ListAllClustersQuery,
} from './resources/cluster.ts';
export {
  ValidationError,
  HTTPValidationError,
  ApiErrorEntry,
  ErrorResponse,
} from './resources/error-body.ts';
export {
  KubeconfigQuery,
  SealedKubeconfigHeaders,
  KubeconfigData,
  ClusterKubeconfig,
  KubeconfigResponse,
} from './resources/kubeconfig.ts';
export {
  KubernetesVersionsResponse,
  CPSubregionsResponse,
  ControlPlanesResponse,
} from './resources/limits.ts';
export {
  MaintenanceWindowInput,
  AutoMaintenancesInput,
  MaintenanceWindow,
  AutoMaintenances,
} from './resources/maintenance.ts';
export {
  Volume,
  AutoUpgradeMaintenance,
  UpgradeStrategy,
  NodepoolSpec,
  NodepoolMetadata,
  Nodepool,
} from './resources/nodepool.ts';
export {
  ProjectInput,
  ProjectUpdate,
  Project,
  ProjectResponse,
  ProjectResponseList,
  ListProjectsQuery,
} from './resources/project.ts';
export {
  Quota,
  QuotasData,
  ProjectQuotas,
  QuotasResponse,
} from './resources/quota.ts';
export {
  ResponseContext,
  DetailResponse,
} from './resources/response-context.ts';
export {
  ProjectTemplate,
  ClusterTemplate,
  ProjectTemplateResponse,
  ClusterTemplateResponse,
  NodepoolTemplateResponse,
} from './resources/template.ts';
export { zodCheck } from './zod-check.ts';
export { wireSchemas } from './resources/wire.ts';
export { defaultAdmissionPlugins } from './resources/admission-plugins.ts';
export { weekDays } from './resources/maintenance.ts';
export { resourceStatuses } from './resources/statuses.ts';
