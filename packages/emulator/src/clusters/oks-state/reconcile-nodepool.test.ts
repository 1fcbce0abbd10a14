import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NodepoolRecord } from '../../state/records.ts';
import { reconcileNodepool, phaseOf, type PoolEnvironment, turningPoints } from './reconcile-nodepool.ts';

const durations: Readonly<Record<string, number>> = { node_starting: 30_000, node_stopping: 10_000 };
const surroundings = (version: string, upgradable = true): PoolEnvironment => ({
  clock: { durationMs: (step) => durations[step] ?? 0 },
  region: 'eu-west-2',
  version,
  upgradable,
});

const pool = (desiredNodes: number, upgradeStrategy: NodepoolRecord['spec']['upgradeStrategy']): NodepoolRecord => ({
  id: 'cluster/pool',
  clusterId: 'cluster',
  name: 'pool',
  metadata: {},
  spec: {
    desiredNodes,
    nodeType: 'tinav6.c2r4p3',
    zones: ['eu-west-2a', '2b'],
    ...(upgradeStrategy === undefined ? {} : { upgradeStrategy }),
  },
  nodes: [],
});

/** Follows a pool until nothing changes any more, and returns it at each step. */
function settle(
  record: NodepoolRecord,
  from: number,
  around: PoolEnvironment,
): { readonly at: number; readonly record: NodepoolRecord }[] {
  const moments: { at: number; record: NodepoolRecord }[] = [];
  let at = from;
  let current = record;
  for (let count = 0; count < 2000; count += 1) {
    const fresh = reconcileNodepool(current, at, around);
    moments.push({ at, record: fresh });
    if (fresh !== current) {
      current = fresh;
      continue;
    }
    const next = fresh.nodes
      .flatMap(turningPoints)
      .filter((turn) => turn > at)
      .sort((a, b) => a - b)[0];
    if (next === undefined) return moments;
    at = next;
  }
  throw new Error('the pool never settles');
}

const strategy = fc.option(fc.record({ maxUnavailable: fc.nat(3), maxSurge: fc.nat(3) }), { nil: undefined });
const ready = (record: NodepoolRecord, at: number): number =>
  record.nodes.filter((node) => phaseOf(node, at) === 'ready').length;
const staying = (record: NodepoolRecord): number => record.nodes.filter(({ leaving }) => leaving === undefined).length;

test('a pool reaches its spec, and an upgrade respects its limits', () => {
  fc.assert(
    fc.property(fc.nat(8), fc.nat(8), strategy, (first, second, upgradeStrategy) => {
      const built = settle(pool(first, upgradeStrategy), 0, surroundings('1.30')).at(-1);
      const scaled = settle(
        { ...pool(second, upgradeStrategy), nodes: built?.record.nodes ?? [] },
        1_000_000,
        surroundings('1.30'),
      ).at(-1);
      expect(scaled === undefined ? -1 : ready(scaled.record, scaled.at)).toBe(second);

      const upgrade = settle(scaled?.record ?? pool(second, upgradeStrategy), 2_000_000, surroundings('1.31'));
      const last = upgrade.at(-1);
      expect(last?.record.nodes.map(({ version }) => version)).toEqual(Array<string>(second).fill('1.31'));
      const { maxUnavailable = 0, maxSurge = maxUnavailable > 0 ? 0 : 1 } = upgradeStrategy ?? {};
      const missing = maxUnavailable + maxSurge === 0 ? 1 : maxUnavailable;
      for (const { at, record } of upgrade) {
        expect(ready(record, at)).toBeGreaterThanOrEqual(second - missing);
        expect(staying(record)).toBeLessThanOrEqual(second + maxSurge);
      }
    }),
  );
});

test('nodes wait for their control plane, and are spread over the zones', () => {
  const built = settle(pool(4, undefined), 0, surroundings('1.30')).at(-1)?.record ?? pool(0, undefined);
  expect(built.nodes.map(({ zone }) => zone)).toEqual(['eu-west-2a', 'eu-west-2b', 'eu-west-2a', 'eu-west-2b']);
  expect(reconcileNodepool(built, 100_000, surroundings('1.31', false))).toBe(built);
});

test.each(['lostAt', 'brokenAt'])('a node with %s is replaced, unless the pool does not heal itself', (field) => {
  const built = settle(pool(2, undefined), 0, surroundings('1.30')).at(-1)?.record ?? pool(0, undefined);
  const [lost, kept] = built.nodes;
  const failure = { [field]: 50_000 };
  const damaged = { ...built, nodes: built.nodes.map((node) => (node === lost ? { ...node, ...failure } : node)) };
  const names = (record: NodepoolRecord): string[] => record.nodes.map(({ name }) => name);

  const healed = settle(damaged, 50_000, surroundings('1.30')).at(-1);
  expect(healed === undefined ? 0 : ready(healed.record, healed.at)).toBe(2);
  expect(names(healed?.record ?? built)).toEqual([kept?.name, expect.not.stringMatching(lost?.name ?? '')]);

  const fragile = { ...damaged, spec: { ...damaged.spec, autoHealing: false } };
  expect(reconcileNodepool(fragile, 50_000, surroundings('1.30'))).toBe(fragile);
  expect(ready(fragile, 50_000)).toBe(1);
});
