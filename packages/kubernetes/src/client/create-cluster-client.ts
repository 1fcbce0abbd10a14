import { type OksKindName, oksKinds, type OksObjects } from '../kinds/kinds.ts';
import { progressOf } from '../kinds/progress.ts';
import { type ClusterClientOptions, createClusterCaller, type KubeconfigSource } from './cluster-caller.ts';
import { createKindClient, type KindClient } from './kind-client.ts';
import { createNodesClient, type NodesClient } from './nodes-client.ts';

/** Access to the `oks.dev` objects and the nodes of one cluster. */
export interface ClusterClient extends KindClients {
  /** The nodes of the cluster. They are read-only: node pools create and delete them. */
  readonly nodes: NodesClient;
}

/** A client for the objects of each kind. */
type KindClients = { readonly [K in OksKindName]: KindClient<OksObjects[K]> };

/**
 * Creates a client for the `oks.dev` objects of a cluster: node pools, Net peerings, IP pools, Object Storage access
 * and VPN connections. If `kubeconfig` is a function, it is called before each request, so that it can renew an
 * expiring certificate. Throws `OksKubeconfigError` for a kubeconfig without an https server or a client certificate,
 * and `OksInputError` for invalid options.
 */
export function createClusterClient(kubeconfig: KubeconfigSource, options: ClusterClientOptions = {}): ClusterClient {
  const call = createClusterCaller(kubeconfig, options);
  const clientOf = <K extends OksKindName>(name: K): KindClient<OksObjects[K]> =>
    createKindClient<OksObjects[K]>(oksKinds[name], progressOf[name], call);
  return {
    nodepools: clientOf('nodepools'),
    netPeerings: clientOf('netPeerings'),
    netPeeringRequests: clientOf('netPeeringRequests'),
    netPeeringAcceptances: clientOf('netPeeringAcceptances'),
    ipPools: clientOf('ipPools'),
    oosAccesses: clientOf('oosAccesses'),
    vpnConnections: clientOf('vpnConnections'),
    nodes: createNodesClient(call),
  };
}
