/** The `oks.dev` kinds as data (names, schemas, rules, defaults) and checks, for servers and tools. */
export { type CheckSpecOptions, problemsOfNodePoolSpec } from './kinds/check-spec.ts';
export { type CustomResourceDefinition, customResourceDefinitionOf } from './kinds/custom-resource-definition.ts';
export {
  apiVersionOf,
  type NetPeering,
  type NetPeeringRequest,
  type NodePool,
  type OksKind,
  type OksKindName,
  oksKinds,
  type PrinterColumn,
  type ScalePaths,
} from './kinds/kinds.ts';
export { progressOf } from './kinds/progress.ts';
export { problemsOfPeering } from './peer-networks.ts';
export { holdsRule } from './kinds/rules.ts';
export { completeValue } from './structural/complete-value.ts';
export {
  blocksRules,
  type Fault,
  type FieldPath,
  findFaults,
  type FindFaultsOptions,
} from './structural/find-faults.ts';
export type { StructuralSchema } from './structural/structural-schema.ts';
export type * from './generated/types.ts';
