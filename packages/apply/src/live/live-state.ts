import type { OksErrorCode } from '@oks-kit/core';
import type { ClusterNode } from '@oks-kit/kubernetes';
import type { NetPeering, NetPeeringRequest, NodePool } from '@oks-kit/kubernetes/kinds';
import type { Cluster, Project } from '@oks-kit/schemas';
import type { Fields } from '../manifest/read-manifest.ts';

/** Objects inside a cluster, as its own API returned them. Lists that the plan does not need are empty. */
export interface LiveInside {
  readonly nodepools: readonly NodePool[];
  /** The requests for Net peerings. */
  readonly requests: readonly NetPeeringRequest[];
  readonly peerings: readonly NetPeering[];
  /** Undefined if the plan does not upgrade the cluster. */
  readonly nodes?: readonly ClusterNode[] | undefined;
}

/** A cluster as it exists now. */
export interface LiveCluster {
  /** As the OKS API returned it. */
  readonly resource: Cluster;
  /** Objects inside the cluster, or the reason why they could not be read. Undefined if the plan does not need them. */
  readonly inside: LiveInside | NotRead | undefined;
}

/** Why objects inside a cluster could not be read. */
export interface NotRead {
  readonly notChecked: string;
  /** Code of the error. */
  readonly code?: OksErrorCode | undefined;
}

/** Quotas of a project: used value and limit, by name of the quota. */
export type ProjectQuotas = Readonly<Record<string, { readonly used: number; readonly limit: number }>>;

/** A project as it exists now. */
export interface LiveProject {
  /** As the OKS API returned it. */
  readonly resource: Project;
  readonly clusters: readonly LiveCluster[];
  /** Undefined if no node pool of the project is created or grows, or if the quotas could not be read. */
  readonly quotas: ProjectQuotas | undefined;
  /** ID of the project's Net. Undefined if no peering needs it. */
  readonly netId: string | undefined;
}

/** Whether a project or cluster is being deleted. Another one of its name may exist already. */
export function isDeleting({ resource }: LiveProject | LiveCluster): boolean {
  return ('statuses' in resource ? resource.statuses.status : resource.status) === 'deleting';
}

/** The project with a name. One that is being deleted only if there is no other. */
export function projectAt({ projects }: LiveState, name: string): LiveProject | undefined {
  const named = projects.filter(({ resource }) => resource.name === name);
  return named.find((project) => !isDeleting(project)) ?? named[0];
}

/** The cluster at `PROJECT/CLUSTER`. One that is being deleted only if there is no other. */
export function clusterAt(state: LiveState, path: string): LiveCluster | undefined {
  const [project = '', name] = path.split('/');
  const named = projectAt(state, project)?.clusters.filter(({ resource }) => resource.name === name) ?? [];
  return named.find((cluster) => !isDeleting(cluster)) ?? named[0];
}

/** The content of a cluster, if it was read. */
export function insideOf(cluster: LiveCluster | undefined): LiveInside | undefined {
  const inside = cluster?.inside;
  return inside === undefined || 'notChecked' in inside ? undefined : inside;
}

/** Why the content of a cluster could not be read; undefined if it was read, or is not needed. */
export function whyNotRead({ inside }: LiveCluster): string | undefined {
  return inside !== undefined && 'notChecked' in inside ? inside.notChecked : undefined;
}

/** The existing resources, as `readLive` returns them. Plain data: planning needs no connection. */
export interface LiveState {
  readonly projects: readonly LiveProject[];
  /** What new resources need: defaults and limits of the service. Undefined if the plan creates nothing. */
  readonly creation:
    | {
        /** The service's template for a new cluster. */
        readonly clusterTemplate: Fields;
        /** The Region in the service's template for a new project. Undefined if it has none. */
        readonly region: string | undefined;
        /** Maximum number of projects in the account. */
        readonly maxProjects: number;
        /** Maximum number of clusters in a project. */
        readonly maxClustersPerProject: number;
        /** The Kubernetes versions of new clusters. */
        readonly versions: readonly string[];
      }
    | undefined;
}
