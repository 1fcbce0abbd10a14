import { createHash } from 'node:crypto';
import type { PublicIp } from '@oks-kit/schemas';
import type { ProjectRecord } from '../../state/records.ts';
import { netIdOf } from '../net-id.ts';
import { projectQuotas } from '../quotas.ts';
import type { Handlers, ServiceRequest } from './handler.ts';

/** A request about a project. */
export type ProjectRequest = Pick<ServiceRequest<'GetProject'>, 'state' | 'account' | 'params'>;

/** The project that a request is about. Throws a 404. */
export function projectOf({ state, account, params }: ProjectRequest): ProjectRecord {
  return state.project(account.id, params['project_id'] ?? '');
}

/** States of a Net by the status of its project (assumed). */
const netStates: Readonly<Record<string, string>> = { pending: 'pending', deleting: 'deleting' };

/** Resources that a project has in the account's IaaS. */
export const projectResourceHandlers = {
  GetProjectQuotas: (request) => ({
    request_id: request.requestId,
    data: projectQuotas(request.state, projectOf(request)),
  }),
  GetProjectNets(request) {
    const { id, project, lifecycle } = projectOf(request);
    return [
      {
        DhcpOptionsSetId: `dopt-${shortHash(`dhcp ${id}`)}`,
        IpRange: project.cidr,
        NetId: netIdOf(id),
        State: netStates[lifecycle.status] ?? 'available',
        Tenancy: 'default',
      },
    ];
  },
  /** Snapshots come from volumes of pods, which the built-in backend does not have. */
  GetProjectSnapshots(request) {
    projectOf(request);
    return [];
  },
  /** One address for the traffic that leaves the project, and one for each cluster's API (assumed). */
  GetProjectPublicIps(request) {
    const { id, project } = projectOf(request);
    const clusters = request.state
      .clustersOf(request.account.id)
      .filter(({ cluster, lifecycle }) => cluster.project_id === id && lifecycle.status !== 'pending');
    return [
      publicIpOf(id, `${project.name}-nat`),
      ...clusters.map(({ id: cluster, cluster: { name } }) => publicIpOf(cluster, `${name}-api`)),
    ];
  },
} satisfies Partial<Handlers>;

function publicIpOf(id: string, name: string): PublicIp {
  const hash = shortHash(`public ip ${id}`);
  return {
    Tags: [{ Key: 'Name', Value: name }],
    // In TEST-NET-3, which no machine uses.
    PublicIp: `203.0.113.${1 + (Number.parseInt(hash.slice(0, 2), 16) % 254)}`,
    PublicIpId: `eipalloc-${hash}`,
  };
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
