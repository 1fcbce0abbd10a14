import { randomBytes, randomUUID } from 'node:crypto';
import { isObject } from './json.ts';
import { kubernetesReleases } from '../catalog.ts';
import type { ClusterRecord, NodepoolRecord, NodeRecord } from '../records.ts';
import type { World } from '../world.ts';
import type { KubeObject } from './objects.ts';
import { invalid, notFound, StatusFault } from './status.ts';

const apiVersion = 'oks.dev/v1beta2';
const kind = 'NodePool';
const group = 'oks.dev';
const maxNodes = 100;

/** The node pools of one cluster, and the nodes that follow them by the clock. */
export interface Nodepools {
  list(): KubeObject[];
  get(name: string): KubeObject;
  create(object: Readonly<Record<string, unknown>>): KubeObject;
  /** Puts a changed object in the place of the old one. Throws a 409 for a stale `resourceVersion`. */
  replace(name: string, object: Readonly<Record<string, unknown>>): KubeObject;
  scale(name: string, replicas: unknown): KubeObject;
  delete(name: string): KubeObject;
  nodes(): KubeObject[];
}

export function nodepoolsOf(world: World, cluster: ClusterRecord): Nodepools {
  const { nodepools, clock } = world;
  const idOf = (name: string): string => `${cluster.id}/${name}`;

  /** Nodes that are gone leave; a pool that was deleted goes with its last node. */
  function settle(record: NodepoolRecord): NodepoolRecord | undefined {
    const now = clock.now();
    const nodes = record.nodes.filter(({ goneAt }) => goneAt === undefined || goneAt > now);
    if (record.deletedAt !== undefined && nodes.length === 0) {
      nodepools.delete(record.id);
      return undefined;
    }
    if (nodes.length === record.nodes.length) return record;
    const fresh = { ...record, nodes };
    nodepools.put(fresh);
    return fresh;
  }

  const records = (): NodepoolRecord[] =>
    nodepools
      .all()
      .filter(({ clusterId }) => clusterId === cluster.id)
      .flatMap((record) => settle(record) ?? []);

  function find(name: string): NodepoolRecord {
    const record = nodepools.get(idOf(name));
    const fresh = record === undefined ? undefined : settle(record);
    if (fresh === undefined) throw notFound('nodepools', group, name);
    return fresh;
  }

  function save(record: NodepoolRecord): KubeObject {
    const now = clock.now();
    const fresh = { ...record, resourceVersion: Math.max(now, record.resourceVersion + 1), nodes: follow(record, now) };
    nodepools.put(fresh);
    return present(settle(fresh) ?? fresh);
  }

  /** Starts and stops nodes until as many live as are wanted. */
  function follow(record: NodepoolRecord, now: number): NodeRecord[] {
    const wanted = record.deletedAt === undefined ? record.spec.desiredNodes : 0;
    const staying = record.nodes.filter(({ goneAt }) => goneAt === undefined);
    const surplus = new Set(staying.slice(wanted).map(({ name }) => name));
    const kept = record.nodes.map((node) => (surplus.has(node.name) ? { ...node, goneAt: now + clock.durationMs('node_stopping') } : node));
    const zones = record.spec.zones ?? [];
    const started = Array.from({ length: Math.max(0, wanted - staying.length) }, (_, index): NodeRecord => ({
      name: `${record.name}-${randomBytes(3).toString('hex')}`,
      zone: zones[(staying.length + index) % Math.max(1, zones.length)] ?? 'eu-west-2a',
      createdAt: now,
      readyAt: now + clock.durationMs('node_starting'),
    }));
    return [...kept, ...started];
  }

  function present(record: NodepoolRecord): KubeObject {
    const now = clock.now();
    const leaving = record.nodes.filter(({ goneAt }) => goneAt !== undefined).length;
    const staying = record.nodes.filter(({ goneAt }) => goneAt === undefined);
    const ready = staying.filter(({ readyAt }) => readyAt <= now).length;
    const state =
      record.deletedAt !== undefined ? 'deleting' : ready === record.spec.desiredNodes && leaving === 0 ? 'ready' : 'updating';
    const changes = record.nodes.flatMap(({ readyAt }) => (readyAt <= now ? [readyAt] : []));
    return {
      apiVersion,
      kind,
      metadata: {
        ...record.metadata,
        name: record.name,
        uid: record.uid,
        generation: record.generation,
        resourceVersion: String(Math.max(record.resourceVersion, ...changes)),
        creationTimestamp: timestamp(record.createdAt),
        ...(record.deletedAt === undefined ? {} : { deletionTimestamp: timestamp(record.deletedAt), deletionGracePeriodSeconds: 0, finalizers: ['oks.dev/nodes'] }),
      },
      spec: record.spec,
      status: {
        state: { name: state, expires: '' },
        progress: {
          attached: ready,
          ready,
          running: staying.length,
          pending: staying.length - ready,
          stopping: leaving,
          stopped: 0,
          shutting_down: 0,
        },
        last_error: { message: '', posted: '' },
      },
    };
  }

  return {
    list: () => records().map(present),
    get: (name) => present(find(name)),
    create(object) {
      const { name, metadata, spec } = readPool(object);
      const existing = nodepools.get(idOf(name));
      if (existing !== undefined && settle(existing) !== undefined) {
        throw new StatusFault(409, 'AlreadyExists', `nodepools.${group} "${name}" already exists`, { name, group, kind: 'nodepools' });
      }
      const now = clock.now();
      return save({
        id: idOf(name),
        clusterId: cluster.id,
        name,
        uid: randomUUID(),
        metadata,
        spec,
        nodes: [],
        createdAt: now,
        generation: 1,
        resourceVersion: now,
      });
    },
    replace(name, object) {
      const record = find(name);
      const given = isObject(object['metadata']) ? object['metadata']['resourceVersion'] : undefined;
      if (given !== undefined && given !== present(record).metadata.resourceVersion) {
        throw new StatusFault(409, 'Conflict', `Operation cannot be fulfilled on nodepools.${group} "${name}": the object has been modified`, { name, group, kind: 'nodepools' });
      }
      const { metadata, spec } = readPool(object);
      if (JSON.stringify([metadata, spec]) === JSON.stringify([record.metadata, record.spec])) return present(record);
      const respecified = JSON.stringify(spec) !== JSON.stringify(record.spec);
      return save({ ...record, metadata, spec, generation: record.generation + (respecified ? 1 : 0) });
    },
    scale(name, replicas) {
      const record = find(name);
      if (!isCount(replicas)) throw invalid(kind, group, name, [{ field: 'spec.replicas', message: `must be a whole number from 0 to ${maxNodes}` }]);
      return replicas === record.spec.desiredNodes
        ? present(record)
        : save({ ...record, spec: { ...record.spec, desiredNodes: replicas }, generation: record.generation + 1 });
    },
    delete(name) {
      const record = find(name);
      return record.deletedAt === undefined ? save({ ...record, deletedAt: clock.now() }) : present(record);
    },
    nodes: () => records().flatMap((record) => record.nodes.map((node) => presentNode(record, node, cluster, clock.now()))),
  };
}

/** Holds a node pool to its schema. Throws a 422 with a cause for each fault. */
function readPool(object: Readonly<Record<string, unknown>>): Pick<NodepoolRecord, 'name' | 'metadata' | 'spec'> {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const name = typeof metadata['name'] === 'string' ? metadata['name'] : '';
  const spec = isObject(object['spec']) ? object['spec'] : {};
  const causes: { field: string; message: string }[] = [];
  const must = (holds: boolean, field: string, message: string): void => {
    if (!holds) causes.push({ field, message });
  };
  must(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name), 'metadata.name', 'must be a lower-case DNS label');
  must(object['kind'] === kind && object['apiVersion'] === apiVersion, 'kind', `must be ${kind} of ${apiVersion}`);
  must(isCount(spec['desiredNodes']), 'spec.desiredNodes', `must be a whole number from 0 to ${maxNodes}`);
  must(typeof spec['nodeType'] === 'string' && spec['nodeType'] !== '', 'spec.nodeType', 'Required value');
  must(isTextList(spec['zones']), 'spec.zones', 'must be a list of Subregions');
  must(spec['volumes'] === undefined || Array.isArray(spec['volumes']), 'spec.volumes', 'must be a list');
  if (causes.length > 0) throw invalid(kind, group, name, causes);
  const kept = Object.fromEntries(Object.entries(metadata).filter(([key]) => key === 'labels' || key === 'annotations'));
  // Boundary: what the pools rely on was checked just now, the rest is kept as it came.
  return { name, metadata: kept, spec: spec as NodepoolRecord['spec'] };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxNodes;
}

function isTextList(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
}

function presentNode(pool: NodepoolRecord, node: NodeRecord, cluster: ClusterRecord, now: number): KubeObject {
  const { version } = cluster.cluster;
  const ready = node.readyAt <= now && node.goneAt === undefined;
  const changedAt = node.goneAt === undefined && ready ? node.readyAt : node.createdAt;
  // Distinct for each node, and stable: from its name.
  const octets = [...Buffer.from(node.name).subarray(-4)].map((byte) => byte % 250);
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      uid: `${pool.uid.slice(0, 24)}${Buffer.from(node.name).toString('hex').slice(-12).padStart(12, '0')}`,
      resourceVersion: String(changedAt),
      creationTimestamp: timestamp(node.createdAt),
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': node.name,
        'node.kubernetes.io/instance-type': pool.spec.nodeType ?? '',
        'topology.kubernetes.io/zone': node.zone,
        'oks.dev/nodepool': pool.name,
      },
    },
    spec: { providerID: `oks:///${node.zone}/${node.name}` },
    status: {
      addresses: [
        { type: 'InternalIP', address: `10.${octets.slice(1).join('.')}` },
        { type: 'Hostname', address: node.name },
      ],
      capacity: { cpu: '2', memory: '4Gi', pods: '110' },
      allocatable: { cpu: '2', memory: '4Gi', pods: '110' },
      conditions: [
        {
          type: 'Ready',
          status: ready ? 'True' : 'False',
          reason: ready ? 'KubeletReady' : 'KubeletNotReady',
          message: ready ? 'kubelet is posting ready status' : 'the node is starting or stopping',
          lastHeartbeatTime: timestamp(changedAt),
          lastTransitionTime: timestamp(changedAt),
        },
      ],
      nodeInfo: {
        architecture: 'amd64',
        bootID: '',
        containerRuntimeVersion: 'containerd://1.7.27',
        kernelVersion: '6.1.0',
        kubeProxyVersion: `v${kubernetesReleases[version] ?? version}`,
        kubeletVersion: `v${kubernetesReleases[version] ?? version}`,
        machineID: '',
        operatingSystem: 'linux',
        osImage: 'Debian GNU/Linux 12 (bookworm)',
        systemUUID: '',
      },
    },
  };
}

function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
