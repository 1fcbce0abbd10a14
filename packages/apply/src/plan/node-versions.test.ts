import type { ClusterNode } from '@oks-kit/kubernetes';
import { expect, test } from 'vitest';
import { livePool } from './live-state.fixture.ts';
import { describePool, poolVersionsOf } from './node-versions.ts';

const node = (nodepool: string | undefined, kubeletVersion: string): ClusterNode => ({
  ...{ name: 'n', nodepool, kubeletVersion, state: 'ready', message: undefined, createdAt: undefined },
});

test('the oldest and the newest node of each pool are found, patch versions included', () => {
  const nodes = [
    node('a', 'v1.32.9'),
    node('a', 'v1.31.14'),
    node('a', '1.32.10-custom'),
    node('a', 'v1.31.9'),
    node('b', '1.30'),
    node('b', 'unknown'),
    node('empty', ''),
    node('gone', 'v1.29.1'),
    node(undefined, 'v1.28.0'),
  ];
  const pools = ['a', 'b', 'empty'].map((name) => livePool(name, {}));
  for (const all of [nodes, nodes.toReversed()]) {
    expect(poolVersionsOf('shop/web', pools, all)).toHaveLength(3);
    expect(poolVersionsOf('shop/web', pools, all)).toEqual(
      expect.arrayContaining([
        { path: 'shop/web/a', oldest: '1.31.9', newest: '1.32.10', upgrade: 'automatic' },
        { path: 'shop/web/b', oldest: '1.30', newest: '1.30', upgrade: 'automatic' },
        { path: 'shop/web', oldest: '1.28.0', newest: '1.29.1', upgrade: 'unknown' },
      ]),
    );
  }
});

test.each([
  ['manual', 'does not upgrade automatically'],
  ['in-window', 'upgrades in its maintenance window'],
] as const)('a pool that stays behind is described: %s', (upgrade, description) => {
  expect(describePool({ path: 'shop/web/w', oldest: '1.31.9', newest: '1.32.1', upgrade })).toBe(
    `shop/web/w (1.31.9, ${description})`,
  );
});
