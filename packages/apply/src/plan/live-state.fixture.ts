import type { NodePool } from '@oks-kit/kubernetes/kinds';
import type { Cluster, Project } from '@oks-kit/schemas';
import type { LiveCluster, LiveInside, LiveState } from '../live/live-state.ts';

const time = '2026-01-01T00:00:00Z';

export function liveProject(name: string, fields: Partial<Project> = {}): Project {
  return {
    id: `id-${name}`,
    name,
    description: '',
    cidr: '10.50.0.0/18',
    region: 'eu-west-2',
    status: 'ready',
    tags: {},
    disable_api_termination: false,
    created_at: time,
    updated_at: time,
    deleted_at: null,
    ...fields,
  };
}

export function liveCluster(name: string, fields: Partial<Cluster> = {}): Cluster {
  const window = { enabled: false, duration_hours: 2, start_hour: 3, week_day: 'Tue', tz: 'UTC' } as const;
  return {
    id: `id-${name}`,
    project_id: 'id-shop',
    name,
    description: '',
    cp_subregions: ['2a'],
    version: '1.32',
    cni: 'cilium',
    admin_lbu: false,
    admission_flags: {},
    cidr_pods: '10.91.0.0/16',
    cidr_service: '10.92.0.0/16',
    cluster_dns: '10.92.0.10',
    tags: {},
    auto_maintenances: { minor_upgrade_maintenance: window, patch_upgrade_maintenance: window },
    control_planes: 'cp.3.masters.small',
    admin_whitelist: ['192.0.2.7/32'],
    statuses: { created_at: time, deleted_at: null, updated_at: time, status: 'ready', available_upgrade: '1.33' },
    disable_api_termination: false,
    ...fields,
  };
}

export function livePool(name: string, spec: Partial<NodePool['spec']>, labels: Record<string, string> = {}): NodePool {
  return {
    apiVersion: 'oks.dev/v1beta2',
    kind: 'NodePool',
    metadata: { name, labels, resourceVersion: '7' },
    spec: { nodeType: 'tinav6.c4r8p2', desiredNodes: 2, ...spec },
  };
}

export function insideOf(...nodepools: NodePool[]): LiveInside {
  return { nodepools, requests: [], peerings: [] };
}

/** A live state with one project, `shop`, with these clusters. */
export function shopWith(clusters: LiveCluster[], project: Partial<Project> = {}): LiveState {
  return {
    projects: [{ resource: liveProject('shop', project), clusters, quotas: undefined, netId: undefined }],
    creation: undefined,
  };
}
