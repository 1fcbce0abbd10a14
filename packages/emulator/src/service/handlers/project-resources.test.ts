import { generateKeyPair, openSealedBox } from '@oks-kit/kubeconfig';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../index.ts';
import { clusterInput, projectInput } from '../../testing/inputs.ts';

let emulator: Emulator;
let project: string;
beforeAll(async () => {
  emulator = await createEmulator({ clock: 'manual' });
  project = idIn((await ask('POST', '/projects', projectInput)).body['Project']);
  emulator.clock.advance(60_000);
});
afterAll(() => emulator.close());

async function ask(
  method: string,
  below: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> {
  const response = await emulator.fetch(emulator.url + below, {
    method,
    headers: { ...emulator.credentials.authorize(), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // Boundary: the emulator answers with objects.
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

function idIn(resource: unknown): string {
  // Boundary: a project or a cluster.
  return (resource as { id: string }).id;
}

const context = { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown };

test('a project has one Net with its range, whose state follows the project', async () => {
  const young = idIn(
    (await ask('POST', '/projects', { ...projectInput, name: 'young', cidr: '10.60.0.0/18' })).body['Project'],
  );
  const netOf = async (id: string): Promise<unknown> => (await ask('GET', `/projects/${id}/nets`)).body;
  const net = {
    DhcpOptionsSetId: expect.stringMatching(/^dopt-[0-9a-f]{8}$/) as unknown,
    NetId: expect.stringMatching(/^vpc-[0-9a-f]{8}$/) as unknown,
    Tenancy: 'default',
  };
  expect(await netOf(project)).toEqual({
    ResponseContext: context,
    Nets: [{ ...net, IpRange: '10.50.0.0/18', State: 'available' }],
  });
  expect(await netOf(young)).toMatchObject({ Nets: [{ IpRange: '10.60.0.0/18', State: 'pending' }] });
});

test('a project has public IPs for itself and for its clusters, and no snapshots', async () => {
  const names = async (): Promise<unknown> => {
    const { PublicIps } = (await ask('GET', `/projects/${project}/public_ips`)).body;
    // Boundary: as the description says.
    return (PublicIps as { Tags: { Value: string }[] }[]).map(({ Tags }) => Tags[0]?.Value);
  };
  expect(await names()).toEqual(['shop-nat']);
  const cluster = idIn((await ask('POST', '/clusters', { ...clusterInput, project_id: project })).body['Cluster']);
  emulator.clock.advance(60_000);
  expect(await names()).toEqual(['shop-nat', 'web-api']);
  await ask('DELETE', `/clusters/${cluster}`);
  emulator.clock.advance(60_000);
  expect(await names()).toEqual(['shop-nat']);
  expect((await ask('GET', `/projects/${project}/snapshots`)).body).toEqual({
    ResponseContext: context,
    Snapshots: [],
  });
});

test('quotas of a project have the Subregions of its Region', async () => {
  expect((await ask('GET', `/projects/${project}/quotas`)).body).toMatchObject({
    Project: {
      request_id: expect.any(String) as unknown,
      data: {
        quotas: expect.arrayContaining([
          expect.objectContaining({ Name: 'vm_limit', UsedValue: 0, AccountId: emulator.account.id }),
        ]) as unknown,
        subregions: ['a', 'b', 'c'].map((letter, index) => ({
          State: 'available',
          RegionName: 'eu-west-2',
          SubregionName: `eu-west-2${letter}`,
          LocationCode: `PAR${index + 1}`,
        })),
      },
    },
  });
});

test('the account has quotas, an address, and admission plugins to choose from', async () => {
  const versions = ['1.31', '1.32', '1.33', '1.34', '1.35'];
  expect((await ask('GET', '/quotas')).body).toEqual({
    ResponseContext: context,
    Quotas: { Projects: 10, ClustersPerProject: 10, KubeVersions: versions, CPSubregions: ['2a', '2b', '2c'] },
  });
  expect((await ask('GET', '/clusters/limits/kubernetes_versions')).body['Versions']).toEqual(versions);
  expect((await ask('GET', '/myip')).body).toEqual({ ResponseContext: context, IP: { x_real_ip: '127.0.0.1' } });
  expect((await ask('GET', '/clusters/limits/admission_plugins?version=1.33')).body['AdmissionPlugins']).toMatchObject({
    EnableAdmissionPlugins: expect.arrayContaining(['AlwaysPullImages']) as unknown,
    DisableAdmissionPlugins: expect.arrayContaining(['PodSecurity']) as unknown,
  });
  expect((await ask('GET', '/clusters/limits/admission_plugins?version=1.12')).status).toBe(422);
});

test.each([
  ['netpeeringrequest', 'NetPeeringRequest', { accepterNetId: 'NETID', accepterOwnerId: 'ACCOUNTID' }],
  ['netpeeringacceptance', 'NetPeeringAcceptance', { netPeeringId: 'NETPEERINGID' }],
])('the template %s is a manifest with placeholders', async (path, kind, spec) => {
  expect((await ask('GET', `/templates/${path}`)).body['Template']).toEqual({
    apiVersion: 'oks.dev/v1beta',
    kind,
    metadata: { name: expect.any(String) as unknown },
    spec,
  });
});

test('the template of a cluster has neither a name nor Subregions', async () => {
  const { Template } = (await ask('GET', '/templates/cluster')).body;
  expect(Template).toMatchObject({ version: '1.32', admin_whitelist: ['127.0.0.1/32'] });
  expect(Template).not.toHaveProperty('name');
  expect(Template).not.toHaveProperty('cp_subregions');
});

interface EimUser {
  readonly UserName: string;
  readonly AccessKeys: readonly { readonly SecretKey?: string; readonly State: string }[];
}

async function users(): Promise<readonly EimUser[]> {
  // Boundary: the emulator's own response.
  return (await ask('GET', `/projects/${project}/eim_users`)).body['EimUsers'] as EimUser[];
}

test('an EIM user is created with a key, listed without its secret key, expires and is deleted', async () => {
  const types = (await ask('GET', `/projects/${project}/eim_users/types`)).body['EimUserTypes'];
  expect(types).toContainEqual({ UserType: 'oks-csi', Description: expect.any(String) as unknown });
  const created = await ask('POST', `/projects/${project}/eim_users?user=oks-csi&ttl=5h`);
  // Boundary: the emulator's own response.
  const { UserName } = created.body['EimUser'] as EimUser;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/;
  expect(created).toMatchObject({
    status: 200,
    body: {
      EimUser: {
        UserName: expect.stringMatching(/^oks-csi-/) as unknown,
        CreationDate: expect.stringMatching(time) as unknown,
        AccessKeys: [
          {
            AccessKeyId: expect.stringMatching(/^[A-Z0-9]{20}$/) as unknown,
            SecretKey: expect.stringMatching(/^[A-Z0-9]{40}$/) as unknown,
            State: 'ACTIVE',
            ExpirationDate: expect.stringMatching(time) as unknown,
          },
        ],
      },
    },
  });
  const [listed] = await users();
  expect(listed).toMatchObject({ UserName, AccessKeys: [{ State: 'ACTIVE' }] });
  expect(listed?.AccessKeys[0]).not.toHaveProperty('SecretKey');
  emulator.clock.advance(5 * 3_600_000);
  expect(await users()).toMatchObject([{ AccessKeys: [{ State: 'INACTIVE' }] }]);
  expect((await ask('DELETE', `/projects/${project}/eim_users/${UserName}`)).status).toBe(200);
  expect((await ask('DELETE', `/projects/${project}/eim_users/${UserName}`)).status).toBe(404);
  expect(await users()).toEqual([]);
});

test('a new EIM user is sealed to the public key that comes with the request', async () => {
  const keyPair = generateKeyPair();
  const headers = { 'x-encrypt-nacl': keyPair.publicKeyBase64 };
  const { body } = await ask('POST', `/projects/${project}/eim_users?user=oks-ccm`, undefined, headers);
  expect(Object.keys(body)).toEqual(['ResponseContext', 'Data']);
  const opened: unknown = JSON.parse(new TextDecoder().decode(openSealedBox(String(body['Data']), keyPair)));
  expect(opened).toMatchObject({ AccessKeys: [{ SecretKey: expect.any(String) as unknown }] });
});

test.each([
  ['no key', 'short'],
  ['a key of low order', Buffer.alloc(32).toString('base64')],
  ['another key of low order', Buffer.from([1, ...Array<number>(31).fill(0)]).toString('base64')],
])('%s as the public key is refused, and no user is created', async (_, key) => {
  const before = await users();
  const headers = { 'x-encrypt-nacl': key };
  expect((await ask('POST', `/projects/${project}/eim_users?user=oks-ccm`, undefined, headers)).status).toBe(422);
  expect(await users()).toEqual(before);
});
