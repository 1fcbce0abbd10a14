import { describe, expect, test } from 'vitest';
import { readManifest } from '../manifest/read-manifest.ts';
import { insideOf, liveCluster, livePool, shopWith } from './live-state.fixture.ts';
import type { Plan } from './plan.ts';
import { planChanges } from './plan-changes.ts';

/** Plans a manifest of project `shop` with cluster `web`, whose fields are given as YAML. */
async function planOf(
  { project = '', cluster = '' }: { readonly project?: string; readonly cluster?: string },
  live: Parameters<typeof planChanges>[1],
): Promise<Plan> {
  const text = `projects: {shop: {${project}${project === '' ? '' : ', '}clusters: {web: {${cluster}}}}}`;
  return planChanges(await readManifest([{ name: 'oks.yaml', text }]), live);
}

const web = (fields: Parameters<typeof liveCluster>[1]) =>
  shopWith([{ resource: liveCluster('web', fields), inside: insideOf() }]);
const nothing = [[], []];
const found = ({ changes, problems }: Plan): unknown[] => [changes, problems];

const oldWindow = { enabled: true, week_day: 'Wed', start_hour: 4, duration_hours: 3 } as const;
const newWindow = { week_day: 'Wed', start_hour: 4, duration_hours: 3 } as const;
const disabled = { enabled: false, week_day: 'Tue', start_hour: 12, duration_hours: 0, tz: 'UTC' } as const;
const oidc = { 'issuer-url': 'https://id.example', 'client-id': 'oks' };

describe('no difference in a cluster', () => {
  test.each([
    ['a description that is not set', 'description: ""', { description: null }],
    ['null for what is not set', 'description: null', { description: '' }],
    ['what the manifest does not name', '', { description: 'set by hand', tags: { x: 'y' } }],
    ['a Subregion by its full name', 'cp_subregions: [eu-west-2a]', { cp_subregions: ['2a'] }],
    ['Subregions in another order', 'cp_subregions: [2b, 2c, 2a]', { cp_subregions: ['2a', '2b', '2c'] }],
    ['pod range', 'cidr_pods: 10.91.0.0/16', { cidr_pods: '10.91.0.0/16' }],
    ['an address without /32', 'admin_whitelist: [192.0.2.7]', { admin_whitelist: ['192.0.2.7/32'] }],
    ['an address with /32', 'admin_whitelist: [192.0.2.7/32]', { admin_whitelist: ['192.0.2.7'] }],
    [
      'a whitelist in another order',
      'admin_whitelist: [198.51.100.0/24, 192.0.2.7/32]',
      { admin_whitelist: ['192.0.2.7/32', '198.51.100.0/24'] },
    ],
    ['an entry that is listed twice', 'admin_whitelist: [192.0.2.7, 192.0.2.7/32]', {}],
    ['my-ip on an existing cluster', 'admin_whitelist: [my-ip]', {}],
    [
      'my-ip and an entry that exists',
      'admin_whitelist: [my-ip, 192.0.2.7]',
      { admin_whitelist: ['192.0.2.7/32', '203.0.113.9/32'] },
    ],
    [
      'the same window in the old form',
      'maintenance_window: {week_day: Wed, start_hour: 4, duration_hours: 3}',
      { auto_maintenances: { minor_upgrade_maintenance: oldWindow, patch_upgrade_maintenance: newWindow } },
    ],
    [
      'the same windows in the new form',
      'auto_maintenances: {minor_upgrade_maintenance: {enabled: true, week_day: Wed, start_hour: 4, ' +
        'duration_hours: 3, tz: UTC}, patch_upgrade_maintenance: {enabled: true, week_day: Wed, start_hour: 4, ' +
        'duration_hours: 3, tz: UTC}}',
      { maintenance_window: newWindow, auto_maintenances: null },
    ],
    [
      'windows that are not enabled, where the service has none',
      'auto_maintenances: {minor_upgrade_maintenance: {enabled: false, week_day: Tue, start_hour: 1, ' +
        'duration_hours: 2, tz: UTC}, patch_upgrade_maintenance: {enabled: false, week_day: Tue, start_hour: 1, ' +
        'duration_hours: 2, tz: UTC}}',
      { maintenance_window: null, auto_maintenances: null },
    ],
    [
      'a time zone that the manifest does not name',
      'maintenance_window: {week_day: Wed, start_hour: 4, duration_hours: 3}',
      { maintenance_window: { ...newWindow, tz: 'Europe/Paris' }, auto_maintenances: null },
    ],
    ['no window, and one that is not enabled', 'maintenance_window: null', {}],
    ['no windows, and those that are not enabled', 'auto_maintenances: null', {}],
    ['a tag beside those of others', 'tags: {team: a}', { tags: { team: 'a', other: 'b' } }],
    ['plugins that are not set', 'admission_flags: {enable_admission_plugins: []}', { admission_flags: {} }],
    [
      'plugins in another order',
      'admission_flags: {enable_admission_plugins: [B, A]}',
      { admission_flags: { enable_admission_plugins: ['A', 'B'], disable_admission_plugins: ['C'] } },
    ],
    ['plugins that are reset and not set', 'admission_flags: null', { admission_flags: {} }],
    ['no authentication', 'auth: null', { auth: { oidc: null } }],
    [
      'defaults inside the authentication',
      'auth: {oidc: {issuer-url: "https://id.example", client-id: oks}}',
      { auth: { oidc: { ...oidc, 'username-claim': 'sub', 'groups-claim': [] } } },
    ],
    ['protection that was never set', 'disable_api_termination: false', { disable_api_termination: undefined }],
    ['one master that was never set', 'cp_multi_az: false', {}],
    ['the version, of which the service adds the patch', 'version: "1.32"', { version: '1.32.4' }],
    [
      'a newer version where the service upgrades minor versions itself',
      'version: "1.31"',
      { auto_maintenances: { minor_upgrade_maintenance: oldWindow, patch_upgrade_maintenance: disabled } },
    ],
  ])('%s', async (_, cluster, live) => {
    expect(found(await planOf({ cluster }, web(live as Parameters<typeof liveCluster>[1])))).toEqual(nothing);
  });
});

test.each([
  ['a description that is not set', 'description: null', { description: '' }],
  ['the network', 'cidr: 10.50.0.0/18', { cidr: '10.50.0.0/18' }],
  ['protection that was never set', 'disable_api_termination: false', { disable_api_termination: undefined }],
  ['tags of others', 'tags: {team: a}', { tags: { team: 'a', other: 'b' } }],
  ['quirks, which the service does not return', 'quirks: [special]', {}],
])('no difference in a project: %s', async (_, project, live) => {
  const state = shopWith([{ resource: liveCluster('web'), inside: insideOf() }], live);
  expect(found(await planOf({ project }, state))).toEqual(nothing);
});

const root = { dir: '/', device: 'root', size: 50, type: 'gp2' as const };
const data = { dir: '/data', device: 'xvdb', size: 100, type: 'io1' as const, iops: 500 };
type PoolSpec = Parameters<typeof livePool>[1];

describe('no difference in a node pool', () => {
  test.each<[string, string, PoolSpec]>([
    ['defaults of the service', '', { autoHealing: true, taint: false, minNodes: 0, maxNodes: 0 }],
    ['a Subregion by its short name', 'zones: [2a]', { zones: ['eu-west-2a'] }],
    ['Subregions in another order', 'zones: [2b, eu-west-2a]', { zones: ['eu-west-2a', 'eu-west-2b'] }],
    ['Subregions that the service has chosen', '', { zones: ['eu-west-2a'] }],
    [
      'defaults inside the list of volumes',
      'volumes: [{dir: /, device: root, size: 50, type: gp2}]',
      { volumes: [{ ...root, iops: 0, name: 'root' }] },
    ],
    [
      'volumes in another order',
      'volumes: [{dir: /data, device: xvdb, size: 100, type: io1, iops: 500}, ' +
        '{dir: /, device: root, size: 50, type: gp2}]',
      { volumes: [root, data] },
    ],
    [
      'the system disk that the service adds',
      'volumes: [{dir: /data, device: xvdb, size: 100, type: io1, iops: 500}]',
      { volumes: [root, data] },
    ],
    ['a list that is not set', 'helms: []', {}],
    ['charts in another order', 'helms: [ollama, prometheus]', { helms: ['prometheus', 'ollama'] }],
    ['null for what is not set', 'physicalPlacement: null, flavour: null', {}],
    ['labels of others', 'nodeLabels: {env: dev}', { nodeLabels: { env: 'dev', other: 'x' } }],
    [
      'a part of the upgrade strategy',
      'upgradeStrategy: {maxSurge: 1}',
      {
        upgradeStrategy: { maxSurge: 1, maxUnavailable: 0, autoUpgradeEnabled: true },
      },
    ],
    ['the default inside GPUs', 'fgpu: {model: nvidia-l40}', { fgpu: { model: 'nvidia-l40', 'k8s-operator': true } }],
    [
      'the number of nodes between the bounds of the autoscaler',
      'autoscaling: true, minNodes: 1, maxNodes: 5, desiredNodes: 2',
      { autoscaling: true, minNodes: 1, maxNodes: 5, desiredNodes: 4 },
    ],
  ])('%s', async (_, fields, spec) => {
    const cluster = `nodepools: {w: {nodeType: tinav6.c4r8p2${fields === '' ? '' : `, ${fields}`}}}`;
    const live = shopWith([{ resource: liveCluster('web'), inside: insideOf(livePool('w', spec)) }]);
    expect(found(await planOf({ cluster }, live))).toEqual(nothing);
  });
});

describe('real differences are found beside ignored ones', () => {
  test('the number of nodes outside the bounds of the autoscaler', async () => {
    const cluster =
      'nodepools: {w: {nodeType: tinav6.c4r8p2, autoscaling: true, minNodes: 1, maxNodes: 5, desiredNodes: 2}}';
    const spec = { autoscaling: true, minNodes: 1, maxNodes: 5, desiredNodes: 7 };
    const live = shopWith([{ resource: liveCluster('web'), inside: insideOf(livePool('w', spec)) }]);
    expect((await planOf({ cluster }, live)).changes).toMatchObject([
      { action: 'update', fields: [{ field: 'desiredNodes', before: 7, after: 2 }] },
    ]);
  });

  test.each([
    [
      'a plugin: the other list is sent as it is',
      'admission_flags: {enable_admission_plugins: [A]}',
      { admission_flags: { disable_admission_plugins: ['C'], applied_admission_plugins: ['D'] } },
      { admission_flags: { enable_admission_plugins: ['A'], disable_admission_plugins: ['C'] } },
    ],
    [
      'a part of the authentication: the rest is sent as it is',
      'auth: {oidc: {issuer-url: "https://id.example", client-id: oks, groups-prefix: "oks:"}}',
      { auth: { oidc: { ...oidc, 'username-claim': 'sub' } } },
      { auth: { oidc: { ...oidc, 'username-claim': 'sub', 'groups-prefix': 'oks:' } } },
    ],
    ['authentication that is removed', 'auth: null', { auth: { oidc } }, { auth: null }],
    [
      'null resets a window',
      'maintenance_window: null',
      { maintenance_window: newWindow, auto_maintenances: null },
      { maintenance_window: null },
    ],
    [
      'null resets windows in the old form',
      'auto_maintenances: null',
      {
        auto_maintenances: {
          minor_upgrade_maintenance: { ...newWindow, enabled: true },
          patch_upgrade_maintenance: { ...newWindow, enabled: false },
        },
      },
      { auto_maintenances: null },
    ],
    [
      'the hour of a window: its time zone is sent as it is',
      'maintenance_window: {week_day: Wed, start_hour: 5, duration_hours: 3}',
      { maintenance_window: { ...newWindow, tz: 'Europe/Paris' }, auto_maintenances: null },
      { maintenance_window: { ...newWindow, start_hour: 5, tz: 'Europe/Paris' } },
    ],
  ])('%s', async (_, cluster, live, body) => {
    const { changes } = await planOf({ cluster }, web(live));
    expect(changes).toMatchObject([{ action: 'update', body }]);
  });
});
