import type { ClusterNode } from '@oks-kit/kubernetes';
import type { NetPeering, NetPeeringRequest, NodePool } from '@oks-kit/kubernetes/kinds';
import type { Cluster, Project } from '@oks-kit/schemas';
import type { Fields } from '../manifest/read-manifest.ts';

/** The content of a cluster. A list that the plan does not need is not read and empty. */
export interface LiveInside {
  readonly nodepools: readonly NodePool[];
  readonly requests: readonly NetPeeringRequest[];
  readonly peerings: readonly NetPeering[];
  /** Undefined if the cluster is not upgraded. */
  readonly nodes?: readonly ClusterNode[] | undefined;
}

export interface LiveCluster {
  readonly resource: Cluster;
  /** The content, the reason why it could not be read, or undefined if it is not needed. */
  readonly inside: LiveInside | { readonly notChecked: string } | undefined;
}

/** A quota of a project: used and largest value by the quota's name. */
export type ProjectQuotas = Readonly<Record<string, { readonly used: number; readonly limit: number }>>;

export interface LiveProject {
  readonly resource: Project;
  readonly clusters: readonly LiveCluster[];
  /** Undefined if no node pool is created or grows in the project, or they could not be read. */
  readonly quotas: ProjectQuotas | undefined;
  /** ID of the project's Net; undefined if no peering needs it. */
  readonly netId: string | undefined;
}

/** What exists, as `readLive` has read it. Plain data: a plan made of it needs no connection. */
export interface LiveState {
  readonly projects: readonly LiveProject[];
  /** Undefined if nothing is created. */
  readonly creation:
    | {
        /** What the service proposes for a new cluster. */
        readonly clusterTemplate: Fields;
        /** The Region that the service proposes for a new project; undefined if it proposes none. */
        readonly region: string | undefined;
        readonly maxProjects: number;
        readonly maxClustersPerProject: number;
        readonly versions: readonly string[];
      }
    | undefined;
}
