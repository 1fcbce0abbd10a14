import { OksConflictError } from '@oks-kit/core';
import type { ClusterClient } from './client/create-cluster-client.ts';
import type { PeeringSide } from './peer-networks.ts';

interface ApiCallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** The methods of an `@oks-kit/client` client that a peering needs. */
export interface PeeringApi {
  readonly clusters: {
    get(id: string, options?: ApiCallOptions): PromiseLike<PeeringCluster>;
  };
  readonly projects: {
    get(id: string, options?: ApiCallOptions): PromiseLike<{ readonly name: string; readonly cidr: string }>;
    nets(id: string, options?: ApiCallOptions): PromiseLike<readonly { readonly NetId: string }[]>;
    quotas(id: string, options?: ApiCallOptions): PromiseLike<readonly { readonly AccountId: string }[]>;
  };
}

interface PeeringCluster {
  readonly name: string;
  readonly project_id: string;
  readonly cidr_pods?: string | null | undefined;
  readonly cidr_service?: string | null | undefined;
}

/**
 * Collects what `peerNetworks` needs to know about a cluster: its ranges, the Net of its project, and the Net's owner.
 * Throws the `OksError`s of the requests, and `OksConflictError` if the project has no Net yet.
 */
export async function peeringSideOf(
  oks: PeeringApi,
  clusterId: string,
  cluster: ClusterClient,
  { signal }: ApiCallOptions = {},
): Promise<PeeringSide> {
  const {
    name,
    project_id: projectId,
    cidr_pods: pods,
    cidr_service: service,
  } = await oks.clusters.get(clusterId, {
    signal,
  });
  const [project, nets, quotas] = await Promise.all([
    oks.projects.get(projectId, { signal }),
    oks.projects.nets(projectId, { signal }),
    oks.projects.quotas(projectId, { signal }),
  ]);
  const netId = nets[0]?.NetId;
  const ownerId = quotas[0]?.AccountId;
  if (netId === undefined || ownerId === undefined) {
    const missing = netId === undefined ? 'Net' : 'quota that names its account';
    throw new OksConflictError(`The project ${project.name} has no ${missing}.`, {
      status: 409,
      hint: 'The Net is created with the project: wait until the project is ready.',
    });
  }
  return {
    cluster,
    name: `${project.name}/${name}`,
    projectId,
    netId,
    ownerId,
    cidr: project.cidr,
    cidrPods: pods ?? undefined,
    cidrService: service ?? undefined,
  };
}
