export type { ClusterClientOptions, KubeconfigSource } from './client/cluster-caller.ts';
export { type ClusterClient, createClusterClient } from './client/create-cluster-client.ts';
export type {
  ApplyOptions,
  CallOptions,
  KindClient,
  ListOptions,
  ObjectChanges,
  ObjectInput,
  WaitTarget,
} from './client/kind-client.ts';
export type { ClusterNode, NodesClient } from './client/nodes-client.ts';
export type { WaitOptions } from './client/wait-for.ts';
export type { WatchEvent, WatchOptions } from './client/watch-objects.ts';
export type * from './generated/types.ts';
export {
  type CheckSpecOptions,
  problemsOfIPPoolSpec,
  problemsOfNetPeeringAcceptanceSpec,
  problemsOfNetPeeringRequestSpec,
  problemsOfNetPeeringSpec,
  problemsOfNodePoolSpec,
  problemsOfOOSAccessSpec,
  problemsOfVpnConnectionSpec,
} from './kinds/check-spec.ts';
export { type CustomResourceDefinition, customResourceDefinitionOf } from './kinds/custom-resource-definition.ts';
export {
  apiVersionOf,
  type IPPool,
  type NetPeering,
  type NetPeeringAcceptance,
  type NetPeeringRequest,
  type NodePool,
  type ObjectMetadata,
  type OksKind,
  type OksKindName,
  oksKinds,
  type OksObject,
  type OksObjects,
  type OOSAccess,
  type PrinterColumn,
  type ScalePaths,
  type VpnConnection,
} from './kinds/kinds.ts';
export { isObjectName, objectNameRule } from './kinds/object-name.ts';
export { type Progress, progressOf } from './kinds/progress.ts';
export { type NodePoolInput, nodePoolFromTemplate } from './node-pool-template.ts';
export {
  peeringLabel,
  type PeeredNetworks,
  type PeeringSide,
  peerNetworks,
  type PeerNetworksOptions,
  problemsOfPeering,
} from './peer-networks.ts';
export { type PeeringApi, peeringSideOf } from './peering-side.ts';
export { pendingRequests } from './pending-requests.ts';
