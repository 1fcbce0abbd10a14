import { createEmulator } from '@oks-kit/emulator';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Client, createClient } from './index.ts';

/** Variants of a response that the official API description allows. Paths go through lists. */
interface Allowed {
  /** Keys that may be missing. A `?` marks those that may also be null. */
  readonly optional?: readonly string[];
  /** Whole numbers without an upper limit. */
  readonly integers?: readonly string[];
}

/** Prefixes paths. */
function under(prefix: string, paths: readonly string[]): string[] {
  return paths.map((path) => `${prefix}.${path}`);
}

const window = ['enabled', 'duration_hours', 'start_hour', 'week_day', 'tz'];
const windows = [
  ...under('auto_maintenances.minor_upgrade_maintenance', window),
  ...under('auto_maintenances.patch_upgrade_maintenance', window),
  'maintenance_window.tz',
  'auto_maintenances?',
  'maintenance_window?',
];
const clusterFields = [
  ...windows,
  ...under('admission_flags', ['disable_admission_plugins', 'enable_admission_plugins', 'applied_admission_plugins']),
  ...under('auth.oidc', ['username-claim?', 'username-prefix?', 'groups-claim?', 'groups-prefix?', 'required-claim?']),
  'auth?',
  'description',
  'disable_api_termination',
  'expected_version?',
  'expected_control_planes?',
  ...under('statuses', ['deleted_at?', 'updated_at?', 'status?', 'available_upgrade']),
];
const projectFields = ['description', 'disable_api_termination', 'deleted_at?'];
const templateFields = [
  ...windows,
  'description?',
  'admin_lbu',
  'admission_flags.disable_admission_plugins',
  'admission_flags.enable_admission_plugins',
  'admission_flags',
  'cidr_pods',
  'cidr_service',
  'cluster_dns',
  'tags',
  'control_planes',
  'quirks?',
  'disable_api_termination',
];
const pagination = {
  optional: under('Pagination', [
    'cursor.next_cursor?',
    'cursor?',
    'offset.page?',
    'offset.limit?',
    'offset.total?',
    'offset?',
  ]),
  integers: under('Pagination.offset', ['page', 'limit', 'total']),
};

const oidc = {
  'issuer-url': 'https://id.example.com',
  'client-id': 'web',
  'username-claim': 'sub',
  'username-prefix': 'oidc:',
  'groups-claim': ['groups'],
  'groups-prefix': 'oidc:',
  'required-claim': { team: 'web' },
};
const maintenance_window = { duration_hours: 2, start_hour: 3, week_day: 'Tue', tz: 'UTC' } as const;
const auto_maintenances = {
  minor_upgrade_maintenance: { enabled: true, ...maintenance_window },
  patch_upgrade_maintenance: { enabled: false, ...maintenance_window },
};

interface Ids {
  readonly project: string;
  /** With `maintenance_window`. */
  readonly cluster: string;
  /** With `auto_maintenances`. */
  readonly older: string;
}

const calls: Readonly<Record<string, Allowed & { readonly call: (oks: Client, ids: Ids) => PromiseLike<unknown> }>> = {
  GetProject: { call: (oks, ids) => oks.projects.get(ids.project), optional: under('Project', projectFields) },
  UpdateProject: {
    call: (oks, ids) => oks.projects.update(ids.project, { tags: {} }),
    optional: under('Project', projectFields),
  },
  ListProjects: {
    call: (oks) => oks.projects.list(),
    optional: [...under('Projects', projectFields), ...pagination.optional],
    integers: pagination.integers,
  },
  GetProjectQuotas: {
    call: (oks, ids) => oks.projects.quotas(ids.project),
    integers: under('Project.data.quotas', ['MaxValue', 'UsedValue']),
  },
  GetProjectNets: { call: (oks, ids) => oks.projects.nets(ids.project) },
  GetProjectPublicIps: { call: (oks, ids) => oks.projects.publicIps(ids.project) },
  GetProjectSnapshots: {
    call: (oks, ids) => oks.projects.snapshots(ids.project),
    integers: under('Snapshots', ['VolumeSize', 'Progress', 'PermissionsToCreateVolume.GlobalPermission']),
  },
  GetCluster: { call: (oks, ids) => oks.clusters.get(ids.cluster), optional: under('Cluster', clusterFields) },
  UpdateCluster: {
    call: (oks, ids) => oks.clusters.update(ids.older, { tags: {} }),
    optional: under('Cluster', clusterFields),
  },
  ListAllClusters: {
    call: (oks) => oks.clusters.listAll(),
    optional: [...under('Clusters', clusterFields), ...pagination.optional],
    integers: pagination.integers,
  },
  ListClustersByProjectID: {
    call: (oks, ids) => oks.clusters.list({ project_id: ids.project }),
    optional: [...under('Clusters', clusterFields), ...pagination.optional],
    integers: pagination.integers,
  },
  GetKubeconfig: { call: (oks, ids) => oks.clusters.kubeconfig(ids.cluster) },
  GetKubernetesVersions: { call: (oks) => oks.limits.kubernetesVersions() },
  GetCPSubregions: { call: (oks) => oks.limits.cpSubregions() },
  GetControlPlanePlans: { call: (oks) => oks.limits.controlPlanePlans() },
  GetQuotas: { call: (oks) => oks.quotas.get(), integers: under('Quotas', ['Projects', 'ClustersPerProject']) },
  GetClientIP: { call: (oks) => oks.call('GetClientIP'), optional: ['IP.x_real_ip?'] },
  GetProjectTemplate: {
    call: (oks) => oks.templates.project(),
    optional: under('Template', ['description', 'tags?', 'quirks?', 'disable_api_termination']),
  },
  GetClusterTemplate: { call: (oks) => oks.templates.cluster(), optional: under('Template', templateFields) },
  GetNodepoolTemplate: {
    call: (oks) => oks.templates.nodepool(),
    integers: under('Template.spec', ['volumes.size', 'upgradeStrategy.maxUnavailable', 'upgradeStrategy.maxSurge']),
  },
  GetNetPeeringRequestTemplate: { call: (oks) => oks.templates.netPeeringRequest() },
  GetNetPeeringAcceptanceTemplate: { call: (oks) => oks.templates.netPeeringAcceptance() },
};

type Edit = { readonly path: readonly string[]; readonly value: 'missing' | 'null' | 'large' };

function editsOf({ optional = [], integers = [] }: Allowed): Edit[] {
  return [
    ...optional.flatMap((fact): Edit[] => {
      const path = fact.replace('?', '').split('.');
      return fact.endsWith('?')
        ? [
            { path, value: 'missing' },
            { path, value: 'null' },
          ]
        : [{ path, value: 'missing' }];
    }),
    ...integers.map((fact): Edit => ({ path: fact.split('.'), value: 'large' })),
  ];
}

/** Placeholder for a number that is valid in JSON but not exact in JavaScript. */
const standIn = 1_234_567_890;
const large = '9007199254740993123';

/** Changes a part of a response, in every item of a list. A missing part is ignored. */
function edit(value: unknown, [key = '', ...rest]: readonly string[], how: Edit['value']): unknown {
  if (Array.isArray(value)) return value.map((item) => edit(item, [key, ...rest], how));
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return value;
  const entries = Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    if (name !== key) return [[name, inner]];
    if (rest.length > 0) return [[name, edit(inner, rest, how)]];
    return how === 'missing' ? [] : [[name, how === 'null' ? null : standIn]];
  });
  return Object.fromEntries(entries);
}

const snapshot = {
  VolumeSize: 10,
  AccountId: '123456789012',
  VolumeId: 'vol-12345678',
  CreationDate: '2026-01-01T00:00:00.000+0000',
  Progress: 100,
  SnapshotId: 'snap-12345678',
  State: 'completed',
  Description: '',
  Tags: [{ Key: 'a', Value: 'b' }],
  PermissionsToCreateVolume: { GlobalPermission: 0, AccountIds: [] },
};

test.each(Object.entries(calls))(
  'with `throw`, %s accepts every response that the official description allows',
  async (_, { call, ...allowed }) => {
    await using emulator = await createEmulator({ clock: 'instant' });
    let edits: readonly Edit[] = [];
    let changed = 0;
    const oks = createClient({
      baseUrl: emulator.url,
      credentials: emulator.credentials,
      responseValidation: 'throw',
      rateLimit: false,
      async fetch(input, init) {
        const response = await emulator.fetch(input, init);
        const body: unknown = await response.json();
        if (typeof body === 'object' && body !== null && 'Snapshots' in body) body.Snapshots = [snapshot];
        const spoiled = edits.reduce((all, { path, value }) => edit(all, path, value), body);
        const text = JSON.stringify(spoiled);
        if (text !== JSON.stringify(body)) changed += 1;
        return new Response(text.replaceAll(String(standIn), large), { status: response.status });
      },
    });
    const { id: project } = await oks.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
    const input = {
      ...{ project_id: project, version: '1.32', admin_whitelist: [], auth: { oidc } },
      ...{ cidr_pods: '10.91.0.0/16', cidr_service: '10.92.0.0/16' },
    };
    const { id: cluster } = await oks.clusters.create({ ...input, name: 'web', maintenance_window });
    const { id: older } = await oks.clusters.create({ ...input, name: 'api', auto_maintenances });
    const ids = { project, cluster, older };
    const possible = editsOf(allowed);

    await call(oks, ids);
    for (const one of possible) {
      edits = [one];
      await call(oks, ids);
    }
    await fc.assert(
      fc.asyncProperty(fc.subarray(possible), async (some) => {
        edits = some;
        await call(oks, ids);
      }),
      { seed: 16, numRuns: possible.length === 0 ? 1 : 10 },
    );
    // The variants are real ones.
    expect(changed).toBeGreaterThanOrEqual(Math.min(1, possible.length));
  },
);

test('an integer beyond 2^53 becomes the nearest number', async () => {
  await using emulator = await createEmulator({ clock: 'instant' });
  const oks = createClient({
    baseUrl: emulator.url,
    credentials: emulator.credentials,
    responseValidation: 'throw',
    fetch: () =>
      Promise.resolve(
        new Response(`{"Quotas":{"Projects":${large},"ClustersPerProject":3,"KubeVersions":[],"CPSubregions":[]}}`),
      ),
  });
  expect(await oks.quotas.get()).toMatchObject({ Projects: Number(large), ClustersPerProject: 3 });
});
