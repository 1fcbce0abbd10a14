export { type Check, type Checked } from './check.ts';
export { defaultRegion, endpointOf, isServiceEndpoint, type Region, regionEndpoints } from './endpoints.ts';
export { headerNames, isSecretHeader } from './headers.ts';
export {
  type Creation,
  defineOperation,
  type HttpMethod,
  type OperationInput,
  type OperationOutput,
  type OperationResponse,
  type OperationRow,
  type OperationSpec,
  type PathParameter,
  type RetryClass,
} from './operation.ts';
export { type Operations, operations } from './generated/operations.ts';
export type * from './generated/types.ts';
export { clusterFaults, type FieldFault } from './cluster-faults.ts';
export { singleMasterPlan } from './cluster-rules.ts';
export { defaultAdmissionPlugins } from './resources/admission-plugins.ts';
export { normalizeRange } from './network.ts';
export { mistypedStatus, type ResourceStatus, resourceStatuses } from './resources/statuses.ts';
