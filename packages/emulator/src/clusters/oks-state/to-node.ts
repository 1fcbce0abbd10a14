import { createHash } from 'node:crypto';
import { kubernetesReleases } from '../../service/catalog.ts';
import type { NodepoolRecord, NodeRecord } from '../../state/records.ts';
import { timestamp, type Unversioned } from './kube-object.ts';
import { phaseOf, stoppedAt } from './reconcile-nodepool.ts';

/** Whether a node has an object in the cluster at this time. */
export function hasJoined(node: NodeRecord, at: number): boolean {
  return node.lostAt === undefined && node.attachedAt <= (node.leaving?.since ?? at) && phaseOf(node, at) !== 'gone';
}

/** The `Node` object of a node. */
export function toNode(pool: NodepoolRecord, node: NodeRecord, at: number): Unversioned {
  const phase = phaseOf(node, at);
  const ready = phase === 'ready' || (phase === 'stopping' && node.readyAt <= (node.leaving?.since ?? at));
  const since = timestamp(
    phase === 'ready'
      ? node.readyAt
      : phase === 'attached'
        ? node.attachedAt
        : phase === 'stopping'
          ? ready
            ? node.readyAt
            : node.attachedAt
          : (node.leaving?.shuttingDownAt ?? (phase === 'stopped' ? stoppedAt(node) : node.attachedAt)),
  );
  const release = `v${kubernetesReleases[node.version] ?? node.version}`;
  // The fixed sizes of other families are not modeled: they count as the smallest one.
  const [, cores = '2', gigabytes = '4'] = /\.c(\d+)r(\d+)/.exec(node.nodeType) ?? [];
  const { nodeLabels, nodeAnnotations, taint, flavour, fgpu } = pool.spec;
  const gpus = fgpu?.model === undefined ? {} : { 'nvidia.com/gpu': '1' };
  const capacity = {
    cpu: cores,
    'ephemeral-storage': `${rootGiB(pool)}Gi`,
    memory: `${gigabytes}Gi`,
    pods: '110',
    ...gpus,
  };
  const id = idOf(pool.clusterId, node.name);
  const condition = (
    type: string,
    status: boolean,
    reason: string,
    message: string,
  ): Readonly<Record<string, string>> => ({
    type,
    status: status ? 'True' : 'False',
    reason,
    message,
    lastHeartbeatTime: since,
    lastTransitionTime: since,
  });
  const taints = [
    // The key is assumed.
    ...(taint === true ? [{ key: 'oks.dev/nodepool', value: pool.name, effect: 'NoSchedule' }] : []),
    ...(node.leaving === undefined
      ? []
      : [
          {
            key: 'node.kubernetes.io/unschedulable',
            effect: 'NoSchedule',
            timeAdded: timestamp(node.leaving.since),
          },
        ]),
  ];
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      uid: id,
      creationTimestamp: timestamp(node.attachedAt),
      ...(nodeAnnotations === undefined ? {} : { annotations: nodeAnnotations }),
      labels: {
        ...nodeLabels,
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': node.nodeType,
        'oks.dev/nodepool': pool.name,
        'topology.kubernetes.io/region': node.zone.replace(/[a-z]$/, ''),
        'topology.kubernetes.io/zone': node.zone,
      },
    },
    spec: {
      providerID: `oks:///${node.zone}/i-${id.replaceAll('-', '').slice(0, 8)}`,
      ...(node.leaving === undefined ? {} : { unschedulable: true }),
      ...(taints.length === 0 ? {} : { taints }),
    },
    status: {
      addresses: [
        { type: 'InternalIP', address: addressOf(id) },
        { type: 'Hostname', address: node.name },
      ],
      capacity,
      allocatable: capacity,
      conditions: [
        condition('MemoryPressure', false, 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
        condition('DiskPressure', false, 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        condition('PIDPressure', false, 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        ready
          ? condition('Ready', true, 'KubeletReady', 'kubelet is posting ready status')
          : condition(
              'Ready',
              false,
              'KubeletNotReady',
              node.leaving !== undefined
                ? 'the node is shutting down'
                : phase === 'stopped'
                  ? 'the node has failed'
                  : 'the node is starting',
            ),
      ],
      nodeInfo: {
        architecture: 'amd64',
        bootID: id,
        containerRuntimeVersion: 'containerd://1.7.27',
        kernelVersion: '6.1.0',
        kubeProxyVersion: release,
        kubeletVersion: release,
        machineID: id.replaceAll('-', ''),
        operatingSystem: 'linux',
        osImage: flavour === 'oks.ubuntu22' ? 'Ubuntu 22.04.5 LTS' : 'Debian GNU/Linux 12 (bookworm)',
        systemUUID: id,
      },
    },
  };
}

/** Size of the system disk in GiB: the pool's, or the template's by default. */
function rootGiB({ spec }: NodepoolRecord): number {
  return spec.volumes?.find(({ device, dir }) => device === 'root' || dir === '/')?.size ?? 100;
}

/** An ID that is always the same for a node, and different for each. */
function idOf(clusterId: string, name: string): string {
  const hex = createHash('sha256').update(`${clusterId}/${name}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

function addressOf(id: string): string {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  return `10.50.${bytes.readUInt8(0)}.${1 + (bytes.readUInt8(1) % 254)}`;
}
