import type { ClusterNode } from '@oks-kit/kubernetes';
import { describe, expect, test } from 'vitest';
import { readManifest } from '../manifest/read-manifest.ts';
import type { LiveState } from '../live/live-state.ts';
import { insideOf, liveCluster, livePool, shopWith } from './live-state.fixture.ts';
import type { Plan } from './plan.ts';
import { planChanges } from './plan-changes.ts';

type PoolSpec = Parameters<typeof livePool>[1];

/** Plans an upgrade of `shop/web`, which has one pool. */
async function planOf(
  to: string,
  from: string,
  node: string,
  upgradeStrategy: PoolSpec['upgradeStrategy'],
  pool = '',
): Promise<Plan> {
  const text = `projects: {shop: {clusters: {web: {version: "${to}"${pool === '' ? '' : `, nodepools: {${pool}}`}}}}}`;
  const nodes: ClusterNode[] = [
    {
      ...{ name: 'n1', nodepool: 'w', kubeletVersion: `v${node}.4`, state: 'ready' },
      ...{ message: undefined, createdAt: undefined },
    },
  ];
  const live: LiveState = shopWith([
    {
      resource: liveCluster('web', { version: from }),
      inside: { ...insideOf(livePool('w', { upgradeStrategy })), nodes },
    },
  ]);
  return planChanges(await readManifest([{ name: 'oks.yaml', text }]), live);
}

const manual = { autoUpgradeEnabled: false };
const inWindow = { autoUpgradeEnabled: true, autoUpgradeMaintenance: { weekDay: 'Tue' as const, startHour: 2 } };

describe('pools that keep an older version', () => {
  test.each([
    ['one that does not upgrade automatically', manual, 'manual'],
    ['one that upgrades in its maintenance window', inWindow, 'in-window'],
  ])('%s', async (_, strategy, upgrade) => {
    const { changes, problems } = await planOf('1.33', '1.32', '1.31', strategy);
    expect(problems).toEqual([]);
    expect(changes).toMatchObject([
      { action: 'upgrade', leftBehind: [{ path: 'shop/web/w', oldest: '1.31.4', newest: '1.31.4', upgrade }] },
    ]);
  });

  test('do not include a pool that upgrades automatically', async () => {
    const { changes } = await planOf('1.33', '1.32', '1.32', { autoUpgradeEnabled: true });
    expect(changes).toMatchObject([{ action: 'upgrade', leftBehind: [] }]);
  });

  test('are reported as not checked if the nodes cannot be read', async () => {
    const text = 'projects: {shop: {clusters: {web: {version: "1.33"}}}}';
    const live = shopWith([{ resource: liveCluster('web'), inside: { notChecked: 'timed out' } }]);
    const plan = planChanges(await readManifest([{ name: 'oks.yaml', text }]), live);
    expect(plan.notChecked).toEqual([{ path: 'shop/web', what: 'versions of nodes', reason: 'timed out' }]);
    expect(plan.changes).toMatchObject([{ action: 'upgrade', leftBehind: undefined }]);
  });
});

describe('the version skew policy of Kubernetes', () => {
  test('allows nodes that are three minor versions older than the control plane, and no more', async () => {
    expect((await planOf('1.34', '1.33', '1.31', manual)).problems).toEqual([]);
    expect((await planOf('1.35', '1.33', '1.31', manual)).problems).toEqual([
      {
        path: 'shop/web/w',
        reason: 'skew',
        message:
          'cluster shop/web cannot be upgraded to 1.35: the nodes of shop/web/w run Kubernetes 1.31.4, which is ' +
          'more than 3 minor versions older than 1.35: Kubernetes does not support that',
        hint: expect.stringContaining('`upgradeStrategy.autoUpgradeEnabled: true`'),
      },
    ]);
  });

  test('is checked only for the first step if the nodes follow each step', async () => {
    expect((await planOf('1.35', '1.31', '1.31', { autoUpgradeEnabled: true })).problems).toEqual([]);
    expect((await planOf('1.35', '1.33', '1.30', undefined)).problems).toMatchObject([{ reason: 'skew' }]);
    expect((await planOf('1.35', '1.31', '1.31', inWindow)).problems).toMatchObject([{ reason: 'skew' }]);
  });

  test('forbids nodes that are newer than the control plane', async () => {
    expect((await planOf('1.33', '1.32', '1.34', manual)).problems).toMatchObject([
      { reason: 'skew', hint: 'Upgrade the cluster to 1.34, or replace the nodes.' },
    ]);
  });

  test('is met if the manifest lets a pool upgrade automatically: the pool changes before its cluster', async () => {
    const pool = 'w: {nodeType: tinav6.c4r8p2, upgradeStrategy: {autoUpgradeEnabled: true}}';
    const { changes, problems } = await planOf('1.35', '1.31', '1.31', manual, pool);
    expect(problems).toEqual([]);
    expect(changes.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
      ['update nodepool shop/web/w', []],
      ['upgrade cluster shop/web', ['update nodepool shop/web/w', 'adopt nodepool shop/web/w']],
    ]);
  });
});

test('up-to-date clusters are listed by wave, so that an earlier wave can be checked again', async () => {
  const text = `
projects: {shop: {clusters: {web: {version: "1.33"}, api: {version: "1.32"}, other: {}}}}
rollout: {waves: [[shop/api], ["*"]], check: ./check}`;
  const live = shopWith(['web', 'api', 'other'].map((name) => ({ resource: liveCluster(name), inside: undefined })));
  const { rollout } = planChanges(await readManifest([{ name: 'oks.yaml', text }]), live);
  expect(rollout).toEqual({
    maxParallel: 1,
    pauseMs: 0,
    check: './check',
    upToDate: [{ wave: 1, clusters: ['shop/api'] }],
  });
});
