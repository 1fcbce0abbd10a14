import { defaultAdmissionPlugins } from '@oks-kit/schemas';
import { invalidFieldError } from '../../http/api-error.ts';
import { kubernetesVersions, subregions } from '../catalog.ts';
import { projectQuotas } from '../quotas.ts';
import type { Account } from '../../state/records.ts';
import type { Route } from '../../http/route-table.ts';
import type { EmulatorState } from '../../state/emulator-state.ts';

/** A request to one of the newer paths, signed in. */
export interface CompatRequest {
  readonly state: EmulatorState;
  readonly account: Account;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams | undefined;
  readonly remoteAddress: string;
  readonly requestId: string;
}

/** A path that the service has grown since the reference. `answer` yields what stands beside `ResponseContext`. */
export interface CompatRoute extends Route {
  answer(request: CompatRequest): Record<string, unknown>;
}

/** Plugins that can be turned on beside the default ones (assumed). */
const optionalPlugins = [
  'AlwaysPullImages',
  'EventRateLimit',
  'ExtendedResourceToleration',
  'NodeRestriction',
  'PodNodeSelector',
  'PodTolerationRestriction',
];

/** Something that a project has nothing of here, listed under a key. */
function emptyList(name: string, key: string): CompatRoute {
  return {
    method: 'GET',
    path: `/projects/{project_id}/${name}`,
    answer({ state, account, params, requestId }) {
      state.project(account.id, params['project_id'] ?? '');
      return { Project: { request_id: requestId, data: { [key]: [] } } };
    },
  };
}

/** The newer paths that clients of others use (wire). */
export const compatRoutes: readonly CompatRoute[] = [
  {
    method: 'GET',
    path: '/quotas',
    answer: ({ state, account }) => ({
      Quotas: { data: { quotas: projectQuotas(state, account.id, undefined), subregions: [...subregions] } },
    }),
  },
  { method: 'GET', path: '/myip', answer: ({ remoteAddress }) => ({ IP: { x_real_ip: remoteAddress } }) },
  {
    method: 'GET',
    path: '/clusters/limits/admission_plugins',
    answer({ query }) {
      const version = query?.get('version');
      if (version != null && !kubernetesVersions.some((known) => known === version)) {
        throw invalidFieldError(['query', 'version'], `version must be one of ${kubernetesVersions.join(', ')}`);
      }
      return { AdmissionPlugins: [...defaultAdmissionPlugins, ...optionalPlugins].sort() };
    },
  },
  {
    method: 'GET',
    path: '/projects/{project_id}/nets',
    answer({ state, account, params, requestId }) {
      const { project } = state.project(account.id, params['project_id'] ?? '');
      const net = {
        NetId: `vpc-${project.id.slice(0, 8)}`,
        IpRange: project.cidr,
        State: 'available',
        Tenancy: 'default',
        Tags: [{ Key: 'Name', Value: project.name }],
      };
      return { Project: { request_id: requestId, data: { nets: [net] } } };
    },
  },
  emptyList('snapshots', 'snapshots'),
  emptyList('public_ips', 'public_ips'),
  {
    method: 'GET',
    path: '/templates/netpeeringrequest',
    answer: () => ({
      Template: {
        apiVersion: 'oks.dev/v1beta',
        kind: 'NetPeeringRequest',
        metadata: { name: 'NETPEERINGREQUEST' },
        spec: { accepterNetId: 'NETID', accepterOwnerId: 'ACCOUNTID' },
      },
    }),
  },
  {
    method: 'GET',
    path: '/templates/netpeeringacceptance',
    answer: () => ({
      Template: {
        apiVersion: 'oks.dev/v1beta',
        kind: 'NetPeeringAcceptance',
        metadata: { name: 'NETPEERINGACCEPTANCE' },
        spec: { netPeeringId: 'NETPEERINGID' },
      },
    }),
  },
];
