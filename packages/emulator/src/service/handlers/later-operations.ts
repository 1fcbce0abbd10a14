import { createHash, randomBytes } from 'node:crypto';
import { encodeBase64, sealBox } from '@oks-kit/kubeconfig';
import { type CreatedEimUser, defaultAdmissionPlugins, type EimUser, headerNames } from '@oks-kit/schemas';
import { ApiError } from '../../http/api-error.ts';
import type { EmulatorState } from '../../state/emulator-state.ts';
import { kubernetesVersions, subregions } from '../catalog.ts';
import { lifetimeOf } from '../rules/ttl.ts';
import type { Handlers, ServiceRequest } from './handler.ts';

type ProjectRequest = Pick<ServiceRequest<'GetProject'>, 'state' | 'account' | 'params'>;

/** EIM users by project, for each state (not kept over a restart). */
const usersByState = new WeakMap<EmulatorState, Map<string, EimUser[]>>();

function usersOf({ state, account, params }: ProjectRequest): EimUser[] {
  const { id } = state.project(account.id, params['project_id'] ?? '');
  const users = usersByState.get(state) ?? new Map<string, EimUser[]>();
  usersByState.set(state, users);
  const ofProject = users.get(id) ?? [];
  users.set(id, ofProject);
  return ofProject;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** As the service writes times of users (client). */
function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

export const laterHandlers = {
  GetQuotas: ({ state }) => ({
    Projects: state.quotas.projects,
    ClustersPerProject: state.quotas.clustersPerProject,
    KubeVersions: [...kubernetesVersions],
    CPSubregions: [...subregions],
  }),
  GetClientIP: ({ caller: { remoteAddress } }) => ({ x_real_ip: remoteAddress }),
  GetAdmissionPlugins: ({ query: { version } }) => {
    if (version != null && !kubernetesVersions.some((known) => known === version))
      throw new ApiError(422, 'This version of Kubernetes is not implemented.');
    return { EnableAdmissionPlugins: ['AlwaysPullImages'], DisableAdmissionPlugins: [...defaultAdmissionPlugins] };
  },
  GetProjectNets: ({ state, account, params }) => {
    const { id, project } = state.project(account.id, params['project_id'] ?? '');
    return [
      {
        DhcpOptionsSetId: `dopt-${shortHash(`dhcp ${id}`)}`,
        IpRange: project.cidr,
        NetId: `vpc-${shortHash(id)}`,
        State: 'available',
        Tenancy: 'default',
      },
    ];
  },
  GetProjectSnapshots: ({ state, account, params }) => {
    state.project(account.id, params['project_id'] ?? '');
    return [];
  },
  GetProjectPublicIps: ({ state, account, params }) => {
    state.project(account.id, params['project_id'] ?? '');
    return [];
  },
  GetNetPeeringRequestTemplate: () => ({
    apiVersion: 'oks.dev/v1beta',
    kind: 'NetPeeringRequest',
    metadata: { name: 'NETPEERINGREQUEST' },
    spec: { accepterNetId: 'NETID', accepterOwnerId: 'ACCOUNTID' },
  }),
  GetNetPeeringAcceptanceTemplate: () => ({
    apiVersion: 'oks.dev/v1beta',
    kind: 'NetPeeringAcceptance',
    metadata: { name: 'NETPEERINGACCEPTANCE' },
    spec: { netPeeringId: 'NETPEERINGID' },
  }),
  ListEimUsers: (request) => usersOf(request),
  ListEimUserTypes: (request) => {
    usersOf(request);
    return [{ UserType: 'csi', Description: 'Manages volumes and snapshots' }];
  },
  CreateEimUser: (request) => {
    const users = usersOf(request);
    const now = request.state.clock.now();
    const key = {
      AccessKeyId: randomBytes(10).toString('hex').toUpperCase(),
      State: 'ACTIVE',
      CreationDate: timestamp(now),
      ExpirationDate: timestamp(now + lifetimeOf(request.query.ttl ?? '1w')),
    };
    const user: EimUser = {
      UserName: `${request.query.user}-${randomBytes(4).toString('hex')}`,
      UserId: randomBytes(16).toString('hex').toUpperCase(),
      CreationDate: timestamp(now),
      AccessKeys: [key],
    };
    users.push(user);
    const created: CreatedEimUser = {
      ...user,
      AccessKeys: [{ ...key, SecretKey: randomBytes(20).toString('hex').toUpperCase() }],
    };
    const publicKey = request.headers[headerNames.encryptTo];
    return publicKey == null ? created : encodeBase64(sealBox(JSON.stringify(created), publicKey));
  },
  DeleteEimUser: (request) => {
    const users = usersOf(request);
    const at = users.findIndex(({ UserName }) => UserName === request.params['user']);
    if (at < 0) throw new ApiError(404, 'User not found.');
    users.splice(at, 1);
    return 'The user has been deleted.';
  },
} satisfies Partial<Handlers>;
