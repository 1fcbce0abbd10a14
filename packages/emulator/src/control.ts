// Controls an emulator in another process. The main entry would load the whole emulator.
export type { EmulatorWarning } from './monitoring/warnings.ts';
export type {
  ClusterBackendKind,
  ClusterFailure,
  ClusterStatus,
  NodePoolSummary,
  ProgramStatus,
} from './clusters/cluster-backend.ts';
export type { ClockKind } from './state/clock.ts';
export {
  type ClockReading,
  type EmulatorControl,
  emulatorControl,
  type EmulatorControlOptions,
  type EmulatorStatus,
  type FollowRequestsOptions,
} from './http/control-client.ts';
export type { OperationId, RecordedRequest, RequestFilter } from './journal/recorded-request.ts';
export { statusFilterOf } from './journal/request-filter.ts';
export { type ActiveFault, type Fault, type FaultKind, faultKinds } from './service/faults/faults.ts';
export type { AccountOptions, KnownAccount } from './accounts/account-administration.ts';
export { adminTokenRule } from './emulator-options.ts';
export type { QuotaLimits } from './service/quotas.ts';
export type { Account } from './state/records.ts';
