import { expect, test } from 'vitest';
import type { LiveInside, LiveState } from '../live/live-state.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { insideOf, liveCluster, livePool, liveProject, shopWith } from './live-state.fixture.ts';
import { planChanges } from './plan-changes.ts';
import { recheckPlan } from './plan-file.ts';

const manifestOf = (text: string) => readManifest([{ name: 'oks.yaml', text }]);

/** The IDs of the changes for a peering of `shop/web` with `data/dwh`. */
async function changesOf(inside: Partial<LiveInside>, netIds: readonly (string | undefined)[]): Promise<string[]> {
  const [shop, data] = netIds;
  const project = (
    name: string,
    netId: string | undefined,
    cidr: string,
    cluster: LiveState['projects'][number]['clusters'][number],
  ) => ({
    resource: liveProject(name, { cidr }),
    clusters: [cluster],
    quotas: undefined,
    netId,
  });
  const web = { resource: liveCluster('web'), inside: { ...insideOf(), ...inside } };
  const ranges = { cidr_pods: '10.96.0.0/16', cidr_service: '10.97.0.0/16' };
  const dwh = { resource: liveCluster('dwh', ranges), inside: undefined };
  const plan = planChanges(
    await manifestOf('projects: {shop: {clusters: {web: {peerings: [data/dwh]}}}, data: {clusters: {dwh: {}}}}'),
    {
      projects: [project('shop', shop, '10.50.0.0/18', web), project('data', data, '10.60.0.0/18', dwh)],
      creation: undefined,
    },
  );
  expect(plan.problems).toEqual([]);
  return plan.changes.map(({ id }) => id);
}

const peering = (status: LiveInside['peerings'][number]['status']): LiveInside['peerings'][number] => ({
  apiVersion: 'oks.dev/v1beta',
  kind: 'NetPeering',
  metadata: { name: 'p' },
  spec: { netPeeringId: 'pcx-1' },
  ...(status === undefined ? {} : { status }),
});
const request = (metadata: object): LiveInside['requests'][number] => ({
  apiVersion: 'oks.dev/v1beta',
  kind: 'NetPeeringRequest',
  metadata: { name: 'r', labels: { 'oks-kit/peer': 'data.dwh' }, ...metadata },
  spec: { accepterNetId: 'vpc-2', accepterOwnerId: '123456789012' },
  status: { netPeeringState: 'active' },
});
const both = ['vpc-1', 'vpc-2'];
const missing = ['create peering shop/web data/dwh'];

test('a peering that exists is not created again, whoever made it', async () => {
  const active = { sourceNetId: 'vpc-1', accepterNetId: 'vpc-2', netPeeringState: 'active' };
  expect(await changesOf({ peerings: [peering(active)] }, both)).toEqual([]);
  expect(await changesOf({ requests: [request({})] }, both)).toEqual([]);
});

test('a peering without any details is not mistaken for the wanted one', async () => {
  for (const status of [undefined, { netPeeringState: 'active' }]) {
    expect(await changesOf({ peerings: [peering(status)] }, both)).toEqual(missing);
    expect(await changesOf({ peerings: [peering(status)] }, [undefined, undefined])).toEqual(missing);
  }
});

test('a request that is being deleted, or that has no labels, is not mistaken for the wanted one', async () => {
  const deletionTimestamp = '2026-01-01T00:00:00Z';
  expect(await changesOf({ requests: [request({ deletionTimestamp })] }, both)).toEqual(missing);
  expect(await changesOf({ requests: [request({ labels: undefined })] }, both)).toEqual(missing);
});

test.each([
  ['replaced', 'nodeType: t2.small, zones: [2a]', {}, ''],
  ['adopted', 'nodeType: t2.small', {}, 'owner: team'],
])('a saved plan is stale if a pool that is %s has changed since', async (_, fields, labels, head) => {
  const manifest = await manifestOf(`${head}\nprojects: {shop: {clusters: {web: {nodepools: {w: {${fields}}}}}}}`);
  const state = (minNodes: number) => {
    const inside = insideOf(livePool('w', { nodeType: 't2.small', zones: ['2b'], minNodes }, labels));
    const tags = { 'oks-kit/owner': 'team' };
    return shopWith(
      [{ resource: liveCluster('web', head === '' ? {} : { tags }), inside }],
      head === '' ? {} : { tags },
    );
  };
  const plan = planChanges(manifest, state(0), { replace: head === '' ? ['shop/web/w'] : [] });
  expect([plan.changes.length, plan.problems]).toEqual([1, []]);
  expect(() => recheckPlan(plan, state(0))).not.toThrow();
  expect(() => recheckPlan(plan, state(1))).toThrow('stale: shop/web/w changed');
});
