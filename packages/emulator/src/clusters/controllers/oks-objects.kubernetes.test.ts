import { parseKubeconfig } from '@oks-kit/kubeconfig';
import { createClusterClient, peerNetworks } from '@oks-kit/kubernetes';
import { expect, test } from 'vitest';
import { callService, startPair } from '../builtin/peered-pair.fixture.ts';
import { createTestCluster, kubeconfigIn } from '../builtin/test-cluster.ts';

const options = { clock: 'instant', kubernetes: 'kube-apiserver', onWarning: () => undefined } as const;
const timeoutMs = 400_000;

test('two Nets are peered across two real API servers, until the peering is deleted on one side', async () => {
  const { emulator, a, b, ids } = await startPair(options);
  try {
    const { netPeerings } = await peerNetworks(a, b, { timeoutMs });
    expect(netPeerings.map(({ status }) => status?.netPeeringState)).toEqual(['active', 'active']);
    const [made] = netPeerings;
    await a.cluster.netPeerings.delete(made?.metadata.name ?? '');
    const [requests] = await Promise.all([
      a.cluster.netPeeringRequests.list(),
      b.cluster.netPeerings.waitFor(made?.metadata.name ?? '', 'deleted', { timeoutMs }),
    ]);
    const [request] = requests;
    const isDeleted = ({ status }: NonNullable<typeof request>): boolean => status?.netPeeringState === 'deleted';
    await a.cluster.netPeeringRequests.waitFor(request?.metadata.name ?? '', isDeleted, { timeoutMs });
    await callService(emulator, 'DELETE', `/clusters/${ids[1]}`);
  } finally {
    await emulator.close();
  }
});

test('IP pools, access to Object Storage and VPN connections reach their states', async () => {
  const cluster = await createTestCluster(options);
  try {
    const answer = await cluster.service('GET', `/clusters/${cluster.id}/kubeconfig`);
    const { ipPools, oosAccesses, vpnConnections } = createClusterClient(parseKubeconfig(kubeconfigIn(answer)));
    const metadata = { name: 'one' };
    await ipPools.create({ metadata, spec: { numAddresses: 2 } });
    await oosAccesses.create({ metadata, spec: { audit: { readers: ['123456789012'] } } });
    await vpnConnections.create({ metadata, spec: { publicIP: '192.0.2.7', bgpASN: 65_000 } });
    const pool = await ipPools.waitFor('one', 'ready', { timeoutMs });
    expect(pool.status?.progress).toEqual({ allocatedAddresses: 2, linkedAddresses: 0, unlinkedAddresses: 2 });
    const access = await oosAccesses.waitFor('one', 'ready', { timeoutMs });
    expect(access.status?.roles).toMatchObject({ audit: { readers: ['123456789012'] } });
    await vpnConnections.waitFor('one', 'ready', { timeoutMs });

    await cluster.kubectl(['create', '-f', '-'], {
      input: {
        apiVersion: 'oks.dev/v1beta2',
        kind: 'NodePool',
        metadata: { name: 'workers' },
        spec: { nodeType: 'tinav6.c2r4p3', desiredNodes: 1, ipPoolName: 'one' },
      },
    });
    const isLinked = ({ status }: typeof pool): boolean => status?.progress?.linkedAddresses === 1;
    await ipPools.waitFor('one', isLinked, { timeoutMs });
  } finally {
    await cluster.close();
  }
});
