import { NodePoolSpec } from '@oks-kit/kubernetes/zod';
import { ClusterInput, ProjectInput } from '@oks-kit/schemas/zod';
import { expect, test } from 'vitest';
import { readManifest } from '../manifest/read-manifest.ts';
import { insideOf, liveCluster, livePool, shopWith } from '../plan/live-state.fixture.ts';
import { planChanges } from '../plan/plan-changes.ts';
import { exportManifest } from './export-manifest.ts';

const window = { duration_hours: 2, start_hour: 3, week_day: 'Tue', tz: 'UTC' } as const;
const owned = { 'oks-kit/owner': 'team' };
const live = shopWith(
  [
    {
      resource: liveCluster('web', { description: 'on', tags: { '1_000': 'yes', 'oks-kit/owner': 'team' } }),
      inside: insideOf(livePool('workers', { zones: ['eu-west-2a'], nodeLabels: { env: 'no' } }, owned)),
    },
    { resource: liveCluster('api', { maintenance_window: window }), inside: { notChecked: 'timed\nout' } },
  ],
  { tags: { 'oks-kit/owner': 'team' } },
);

test('the plan of an exported manifest is empty', async () => {
  const manifest = await readManifest([{ name: 'oks.yaml', text: exportManifest(live) }]);
  const plan = planChanges({ ...manifest, owner: 'team' }, { ...live });
  expect(plan.changes.filter(({ path }) => path !== 'shop/api')).toEqual([]);
  expect(plan.problems).toEqual([]);
});

test('an exported manifest has IDs in comments', () => {
  expect(exportManifest(live, { owner: 'team' })).toMatchInlineSnapshot(`
    "owner: team
    projects:
      # id: id-shop
      shop:
        cidr: 10.50.0.0/18
        region: eu-west-2
        clusters:
          # id: id-web
          web:
            version: "1.32"
            control_planes: cp.3.masters.small
            description: "on"
            cp_subregions:
              - 2a
            cidr_pods: 10.91.0.0/16
            cidr_service: 10.92.0.0/16
            cluster_dns: 10.92.0.10
            admin_whitelist:
              - 192.0.2.7/32
            auto_maintenances:
              minor_upgrade_maintenance:
                enabled: false
                duration_hours: 2
                start_hour: 3
                week_day: Tue
                tz: UTC
              patch_upgrade_maintenance:
                enabled: false
                duration_hours: 2
                start_hour: 3
                week_day: Tue
                tz: UTC
            tags:
              "1_000": "yes"
            nodepools:
              workers:
                nodeType: tinav6.c4r8p2
                desiredNodes: 2
                zones:
                  - eu-west-2a
                nodeLabels:
                  env: "no"
          # id: id-api
          api:
            version: "1.32"
            control_planes: cp.3.masters.small
            cp_subregions:
              - 2a
            cidr_pods: 10.91.0.0/16
            cidr_service: 10.92.0.0/16
            cluster_dns: 10.92.0.10
            admin_whitelist:
              - 192.0.2.7/32
            maintenance_window:
              duration_hours: 2
              start_hour: 3
              week_day: Tue
              tz: UTC
            # node pools could not be read: timed out
    "
  `);
});

test('every writable field is exported and shows no difference', async () => {
  const full = shopWith(
    [
      {
        resource: liveCluster('web', {
          description: 'the shop',
          cp_multi_az: true,
          cp_subregions: ['2a', '2b', '2c'],
          admin_lbu: true,
          admission_flags: {
            enable_admission_plugins: ['AlwaysPullImages'],
            disable_admission_plugins: ['NodeRestriction'],
            applied_admission_plugins: ['Priority'],
          },
          tags: { team: 'a' },
          maintenance_window: { ...window, tz: undefined },
          disable_api_termination: true,
          auth: {
            oidc: { 'issuer-url': 'https://id.example', 'client-id': 'oks', 'groups-claim': ['groups'] },
          },
        }),
        inside: insideOf(
          livePool('workers', {
            autoHealing: false,
            autoscaling: true,
            minNodes: 1,
            maxNodes: 5,
            taint: true,
            flavour: 'oks.ubuntu22',
            fgpu: { model: 'nvidia-l40', 'k8s-operator': true },
            helms: ['prometheus'],
            ipPoolName: 'pool',
            nodeAnnotations: { a: 'b' },
            nodeLabels: { env: 'dev' },
            physicalPlacement: { nodeRepulseServer: 'x' },
            upgradeStrategy: { autoUpgradeEnabled: true, maxSurge: 1, maxUnavailable: 0 },
            volumes: [{ device: 'root', dir: '/', size: 50, type: 'gp2' }],
            zones: ['eu-west-2a'],
          }),
        ),
      },
    ],
    { description: 'shops', disable_api_termination: true, tags: { team: 'a' } },
  );
  const manifest = await readManifest([{ name: 'oks.yaml', text: exportManifest(full) }]);
  const plan = planChanges(manifest, full);
  expect([plan.changes, plan.problems]).toEqual([[], []]);
  const [project] = manifest.projects;
  const [cluster] = project?.clusters ?? [];
  // Not exported: the name (it is the key), `quirks` (write-only), and the second form of maintenance windows.
  const missing = (shape: object, fields: object | undefined, notExported: readonly string[]): string[] =>
    Object.keys(shape).filter((key) => !notExported.includes(key) && !Object.hasOwn(fields ?? {}, key));
  expect(missing(ProjectInput.shape, project?.fields, ['name', 'quirks'])).toEqual([]);
  const notOfCluster = ['name', 'project_id', 'quirks', 'auto_maintenances'];
  expect(missing(ClusterInput.shape, cluster?.fields, notOfCluster)).toEqual([]);
  expect(missing(NodePoolSpec.shape, cluster?.nodepools?.[0]?.spec, [])).toEqual([]);
});

test('an account without resources is exported as an empty manifest', async () => {
  const text = exportManifest({ projects: [], creation: undefined });
  expect((await readManifest([{ name: 'oks.yaml', text }])).projects).toEqual([]);
});
