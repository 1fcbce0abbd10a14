import { parseKubeconfig } from '@oks-kit/kubeconfig';
import { createClusterClient, type PeeringSide } from '@oks-kit/kubernetes';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../index.ts';
import { valueAt } from '../oks-state/kube-object.ts';
import { netIdOf } from '../../service/net-id.ts';
import { kubeconfigIn } from './test-cluster.ts';

export const callService = async (
  emulator: Emulator,
  method: string,
  route: string,
  body?: object,
): Promise<unknown> => {
  const response = await emulator.fetch(emulator.url + route, {
    method,
    headers: emulator.credentials.authorize(),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return response.json();
};

/** A project with a cluster, as a side of a peering. */
async function createSide(emulator: Emulator, name: string, cidr: string): Promise<PeeringSide & { id: string }> {
  const service = (method: string, route: string, body?: object): Promise<unknown> =>
    callService(emulator, method, route, body);
  const settle = (): void => {
    if (emulator.clock.kind === 'manual') emulator.clock.advance(3_600_000);
  };
  const project = await service('POST', '/projects', { name, cidr, region: 'eu-west-2' });
  const projectId = String(valueAt(project, ['Project', 'id']));
  settle();
  const cluster = await service('POST', '/clusters', {
    name: 'main',
    project_id: projectId,
    version: '1.32',
    admin_whitelist: ['127.0.0.1/32'],
    cidr_pods: '10.91.0.0/16',
    cidr_service: '10.92.0.0/16',
  });
  settle();
  const id = String(valueAt(cluster, ['Cluster', 'id']));
  const kubeconfig = kubeconfigIn(await service('GET', `/clusters/${id}/kubeconfig?ttl=4w`));
  return {
    id,
    cluster: createClusterClient(parseKubeconfig(kubeconfig)),
    name: `${name}/main`,
    projectId,
    netId: netIdOf(projectId),
    ownerId: emulator.account.id,
    cidr,
    cidrPods: String(valueAt(cluster, ['Cluster', 'cidr_pods'])),
    cidrService: String(valueAt(cluster, ['Cluster', 'cidr_service'])),
  };
}

type Side = Awaited<ReturnType<typeof createSide>>;

/** Two projects with a cluster each, in one emulator. */
export async function startPair(
  options: EmulatorOptions,
): Promise<{ emulator: Emulator; a: PeeringSide; b: PeeringSide; ids: readonly [string, string] }> {
  const emulator = await createEmulator(options);
  const { id: idOfA, ...a }: Side = await createSide(emulator, 'shop', '10.50.0.0/18');
  const { id: idOfB, ...b }: Side = await createSide(emulator, 'data', '10.60.0.0/18');
  return { emulator, a, b, ids: [idOfA, idOfB] };
}
