import { type OperationSpec, operations } from '@oks-kit/schemas';
import { describe, expect, test } from 'vitest';
import { createEmulator, type Emulator, emulatorControl, type EmulatorOptions, type FaultKind } from '../index.ts';
import { clusterInput, projectInput } from '../testing/inputs.ts';

/** An operation of the service: the request, and the keys of its response besides `ResponseContext`. */
interface Fact {
  readonly request: string;
  readonly body?: unknown;
  readonly keys: readonly string[];
}

const paged = (key: string): readonly string[] => ['Pagination', key];

/** Written from the official description and the clients, not from the table that the emulator is built on. */
const facts: Readonly<Record<string, Fact>> = {
  CreateProject: { request: 'POST /projects', body: { ...projectInput, name: 'other' }, keys: ['Project'] },
  ListProjects: { request: 'GET /projects?name=shop&status=ready&deleted=false&limit=1', keys: paged('Projects') },
  GetProject: { request: 'GET /projects/PROJECT', keys: ['Project'] },
  UpdateProject: { request: 'PATCH /projects/PROJECT', body: { tags: { a: 'b' } }, keys: ['Project'] },
  DeleteProject: { request: 'DELETE /projects/EMPTY', keys: ['detail'] },
  GetProjectQuotas: { request: 'GET /projects/PROJECT/quotas', keys: ['Project'] },
  GetProjectSnapshots: { request: 'GET /projects/PROJECT/snapshots', keys: ['Snapshots'] },
  GetProjectPublicIps: { request: 'GET /projects/PROJECT/public_ips', keys: ['PublicIps'] },
  GetProjectNets: { request: 'GET /projects/PROJECT/nets', keys: ['Nets'] },
  CreateCluster: {
    request: 'POST /clusters',
    body: { ...clusterInput, name: 'api', project_id: 'PROJECT' },
    keys: ['Cluster'],
  },
  ListClustersByProjectID: { request: 'GET /clusters?project_id=PROJECT&version=1.32', keys: paged('Clusters') },
  ListAllClusters: { request: 'GET /clusters/all?cursor=&page=1&limit=100', keys: paged('Clusters') },
  GetCluster: { request: 'GET /clusters/CLUSTER', keys: ['Cluster'] },
  UpdateCluster: { request: 'PATCH /clusters/CLUSTER', body: { version: '1.33' }, keys: ['Cluster'] },
  DeleteCluster: { request: 'DELETE /clusters/CLUSTER', keys: ['detail'] },
  GetKubeconfig: { request: 'GET /clusters/CLUSTER/kubeconfig?user=ada&group=devs&ttl=5h', keys: ['Cluster'] },
  GetKubeconfigWithPubkeyNACL: { request: 'POST /clusters/CLUSTER/kubeconfig?ttl=1w', keys: ['Cluster'] },
  UpgradeCluster: { request: 'PATCH /clusters/CLUSTER/upgrade', keys: ['Cluster'] },
  GetKubernetesVersions: { request: 'GET /clusters/limits/kubernetes_versions', keys: ['Versions'] },
  GetCPSubregions: { request: 'GET /clusters/limits/cp_subregions', keys: ['CPSubregions'] },
  GetControlPlanePlans: { request: 'GET /clusters/limits/control_plane_plans', keys: ['ControlPlanes'] },
  GetProjectTemplate: { request: 'GET /templates/project', keys: ['Template'] },
  GetClusterTemplate: { request: 'GET /templates/cluster', keys: ['Template'] },
  GetNodepoolTemplate: { request: 'GET /templates/nodepool', keys: ['Template'] },
  GetNetPeeringRequestTemplate: { request: 'GET /templates/netpeeringrequest', keys: ['Template'] },
  GetNetPeeringAcceptanceTemplate: { request: 'GET /templates/netpeeringacceptance', keys: ['Template'] },
  GetQuotas: { request: 'GET /quotas', keys: ['Quotas'] },
  GetClientIP: { request: 'GET /myip', keys: ['IP'] },
  GetAdmissionPlugins: { request: 'GET /clusters/limits/admission_plugins?version=1.32', keys: ['AdmissionPlugins'] },
  ListEimUsers: { request: 'GET /projects/PROJECT/eim_users', keys: ['EimUsers'] },
  ListEimUserTypes: { request: 'GET /projects/PROJECT/eim_users/types', keys: ['EimUserTypes'] },
  CreateEimUser: { request: 'POST /projects/PROJECT/eim_users?user=oks-csi&ttl=1w', keys: ['EimUser'] },
  DeleteEimUser: { request: 'DELETE /projects/PROJECT/eim_users/USER', keys: ['detail'] },
};

async function send(
  emulator: Emulator,
  { request, body }: Fact,
  ids: Readonly<Record<string, string>>,
): Promise<Response> {
  const withIds = (text: string): string =>
    Object.entries(ids).reduce((all, [name, id]) => all.replace(name, id), text);
  const [method = '', below = ''] = request.split(' ');
  return emulator.fetch(emulator.url + withIds(below), {
    method,
    headers: emulator.credentials.authorize(),
    ...(body === undefined ? {} : { body: withIds(JSON.stringify(body)) }),
  });
}

/** Two projects, the first with a cluster and a user. */
async function fill(emulator: Emulator): Promise<Record<string, string>> {
  const made = async (request: string, body?: object): Promise<Record<string, string>> => {
    const response = await send(emulator, { request, body, keys: [] }, {});
    const { Project, Cluster, EimUser } = (await response.json()) as Record<string, Record<string, string>>;
    return Project ?? Cluster ?? EimUser ?? {};
  };
  const project = await made('POST /projects', projectInput);
  const empty = await made('POST /projects', { ...projectInput, name: 'empty' });
  const cluster = await made('POST /clusters', { ...clusterInput, project_id: project['id'] });
  const user = await made(`POST /projects/${project['id']}/eim_users?user=oks-ccm`);
  return {
    PROJECT: project['id'] ?? '',
    EMPTY: empty['id'] ?? '',
    CLUSTER: cluster['id'] ?? '',
    USER: user['UserName'] ?? '',
  };
}

const faults: readonly (readonly [FaultKind, number, string])[] = [
  ['timeout', 408, 'TimeoutError'],
  ['locked', 423, 'LockedResource'],
  ['server_error', 500, 'InternalError'],
  ['not_implemented', 501, 'ResourceNotImplemented'],
  ['not_ready', 503, 'ResourceIsNotReady'],
];

/** What the emulator does as the service does, whatever its state is kept in. */
export function describeConformance(name: string, optionsOf: () => EmulatorOptions | Promise<EmulatorOptions>): void {
  async function open(): Promise<Emulator> {
    const emulator = await createEmulator({ clock: 'instant', ...(await optionsOf()) });
    // The store may have been used before.
    await emulator.reset();
    return emulator;
  }

  describe(`with its state in ${name}`, () => {
    test('the emulator has these operations', () => {
      expect(Object.keys(operations).sort()).toEqual(Object.keys(facts).sort());
    });

    test.each(Object.entries(facts))(
      '%s responds with the keys of the service, in the same order',
      async (id, fact) => {
        await using emulator = await open();
        const ids = await fill(emulator);
        const [method, pattern = ''] = fact.request.split(' ');
        const row: OperationSpec | undefined = Object.values<OperationSpec>(operations).find((one) => one.id === id);
        expect([row?.method, row?.path]).toEqual([
          method,
          pattern
            .replace(/\?.*/, '')
            .replace(/PROJECT|EMPTY/, '{project_id}')
            .replace('CLUSTER', '{cluster_id}')
            .replace('USER', '{user}'),
        ]);
        const response = await send(emulator, fact, ids);
        // Boundary: the emulator answers with objects.
        const body = (await response.json()) as Record<string, unknown>;
        expect([response.status, Object.keys(body)]).toEqual([200, ['ResponseContext', ...fact.keys]]);
      },
    );

    test.each(Object.entries(facts))(
      '%s can be made to fail in each documented way, and then changes nothing',
      async (id, fact) => {
        await using emulator = await open();
        const control = emulatorControl({ url: emulator.url, fetch: emulator.fetch });
        const ids = await fill(emulator);
        for (const [kind, status, Type] of faults) {
          const fault = await control.faults.add({ kind, operations: [id] });
          const response = await send(emulator, fact, ids);
          expect([response.status, await response.json()]).toEqual([
            status,
            {
              Errors: [{ Type, Details: expect.any(String) as unknown, Code: String(status) }],
              ResponseContext: { RequestId: expect.any(String) as unknown },
            },
          ]);
          await control.faults.remove(fault);
        }
        expect((await send(emulator, fact, ids)).status).toBe(200);
      },
    );

    test.each(Object.entries(facts).filter(([, { request }]) => /PROJECT|EMPTY|CLUSTER/.test(request)))(
      '%s of an unknown resource is a 404 that names it',
      async (_, fact) => {
        await using emulator = await open();
        const ids = { ...(await fill(emulator)), PROJECT: 'nothing', EMPTY: 'nothing', CLUSTER: 'nothing' };
        const response = await send(emulator, fact, ids);
        expect([response.status, await response.json()]).toMatchObject([
          404,
          {
            Errors: [
              {
                Type: 'NotFoundError',
                Details: expect.stringMatching(/^(Project|Cluster) nothing not found\.$/) as unknown,
              },
            ],
          },
        ]);
      },
    );
  });
}
