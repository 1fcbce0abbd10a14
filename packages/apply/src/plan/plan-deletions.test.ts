import { describe, expect, test } from 'vitest';
import type { LiveCluster, LiveState } from '../live/live-state.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { insideOf, liveCluster, livePool, liveProject, shopWith } from './live-state.fixture.ts';
import type { Plan } from './plan.ts';
import { planChanges } from './plan-changes.ts';
import { planDestruction } from './plan-destruction.ts';
import { recheckPlan } from './plan-file.ts';

const owned = { 'oks-kit/owner': 'team' };
const deleting = { ...liveCluster('web').statuses, status: 'deleting' };
const cluster = (name: string, fields = {}, inside?: LiveCluster['inside']): LiveCluster => ({
  resource: liveCluster(name, { tags: owned, ...fields }),
  inside,
});
const manifestOf = (projects: string, owner = 'owner: team') =>
  readManifest([{ name: 'oks.yaml', text: `${owner}\nprojects: {${projects}}` }]);
const prune = async (projects: string, live: LiveState): Promise<Plan> =>
  planChanges(await manifestOf(projects), live, { prune: true });
const destroy = async (projects: string, live: LiveState, owner?: string): Promise<Plan> =>
  planDestruction(await manifestOf(projects, owner), live);
const outline = ({ changes, problems }: Plan): unknown[] => [
  changes.map(({ id }) => id),
  problems.map(({ path, reason }) => [path, reason]),
];
const web = 'shop: {clusters: {web: {}}}';

describe('pruning', () => {
  test('keeps what is listed in another project of the manifest', async () => {
    const shop = shopWith([cluster('web')], { tags: owned });
    const data = { ...shop.projects[0], resource: liveProject('data', { tags: owned }), clusters: [cluster('dwh')] };
    const live: LiveState = { ...shop, projects: [...shop.projects, { quotas: undefined, netId: undefined, ...data }] };
    const plan = await prune('shop: {clusters: {web: {}}}, data: {clusters: {dwh: {}}}', live);
    expect(outline(plan)).toEqual([[], []]);
  });

  test('does not delete a cluster again that is being deleted', async () => {
    const old = cluster('old', { statuses: deleting }, insideOf(livePool('w', {}, owned)));
    const live = shopWith([cluster('web'), old], { tags: owned });
    expect(outline(await prune(web, live))).toEqual([[], []]);
    const project = { tags: owned, status: 'deleting' };
    expect(outline(await prune('', shopWith([cluster('web')], project)))).toEqual([[], []]);
  });

  test('does not lift the protection of a project or cluster', async () => {
    const fields = { disable_api_termination: true };
    const plan = await prune('', shopWith([cluster('web', fields)], { tags: owned, ...fields }));
    expect(plan.problems.map(({ path, reason }) => [path, reason])).toEqual([
      ['shop/web', 'protected'],
      ['shop', 'protected'],
    ]);
    expect(plan.changes.map(({ body }) => body)).toEqual([{}, {}]);
  });

  test('keeps a listed cluster whose contents were not read', async () => {
    expect(outline(await prune(web, shopWith([cluster('web')], { tags: owned })))).toEqual([[], []]);
  });

  test('keeps projects that nobody or another owner owns', async () => {
    for (const tags of [{}, { 'oks-kit/owner': '' }, { 'oks-kit/owner': 'other' }])
      expect(outline(await prune('', shopWith([], { tags })))).toEqual([[], []]);
    expect(outline(await prune('', shopWith([], { tags: owned })))).toEqual([['delete project shop'], []]);
  });

  test('reports a possible rename only for a creation of the same kind in the same place', async () => {
    const live = shopWith([cluster('web', {}, insideOf(livePool('w', {}, owned)))], { tags: owned });
    const listed = 'shop: {clusters: {web: {}, api: {admin_whitelist: [my-ip], nodepools: {a: {nodeType: t2.small}}}}}';
    const plan = await prune(listed, live);
    expect(plan.changes.map(({ id }) => id)).toContain('delete nodepool shop/web/w');
    expect(plan.notes.filter((note) => note.includes('rename'))).toEqual([]);
  });
});

describe('destroying', () => {
  test('deletes a cluster whose contents were not read', async () => {
    expect(outline(await destroy(web, shopWith([cluster('web')], { tags: owned })))).toEqual([
      ['delete cluster shop/web', 'delete project shop'],
      [],
    ]);
  });

  test('does not delete a project again that is being deleted', async () => {
    const live = shopWith([cluster('web')], { tags: owned, status: 'deleting' });
    expect(outline(await destroy(web, live))).toEqual([[], []]);
  });

  test('deletes a project whose only other cluster is being deleted', async () => {
    const live = shopWith([cluster('web'), cluster('old', { statuses: deleting })], { tags: owned });
    const plan = await destroy(web, live);
    expect(plan.notes).toEqual([]);
    expect(outline(plan)).toEqual([['delete cluster shop/web', 'delete project shop'], []]);
  });

  test('names all clusters that keep a project', async () => {
    const live = shopWith([cluster('web'), cluster('a'), cluster('b')], { tags: owned });
    expect((await destroy(web, live)).notes).toEqual([
      'project shop is kept, because it contains clusters that are not deleted: shop/a, shop/b',
    ]);
  });

  test('without an owner in the manifest, deletes resources without an owner, also with an empty tag', async () => {
    for (const tags of [{}, { 'oks-kit/owner': '' }])
      expect(outline(await destroy(web, shopWith([cluster('web', { tags })], { tags }), ''))).toEqual([
        ['delete cluster shop/web', 'delete project shop'],
        [],
      ]);
  });

  test('deletes only the peering requests that apply has made', async () => {
    const request = (name: string, labels: Record<string, string>) => ({
      apiVersion: 'oks.dev/v1beta' as const,
      kind: 'NetPeeringRequest' as const,
      metadata: { name, labels },
      spec: { accepterNetId: 'vpc-2', accepterOwnerId: '123456789012' },
    });
    const requests = [request('manual', {}), request('ours', { 'oks-kit/peer': 'data.dwh' })];
    const live = shopWith([cluster('web', {}, { ...insideOf(), requests })], { tags: owned });
    expect(outline(await destroy(web, live))).toEqual([
      ['delete peering shop/web data/dwh', 'delete cluster shop/web', 'delete project shop'],
      [],
    ]);
  });

  test('by a saved plan is refused if a project, cluster or node pool has changed since', async () => {
    const state = (fields: { project?: string; cluster?: string; nodes?: number } = {}) =>
      shopWith(
        [
          cluster(
            'web',
            { description: fields.cluster ?? '' },
            insideOf(livePool('w', { desiredNodes: fields.nodes ?? 1 }, owned)),
          ),
        ],
        { tags: owned, description: fields.project ?? '' },
      );
    const plan = await destroy(web, state());
    expect(() => recheckPlan(plan, state())).not.toThrow();
    expect(() => recheckPlan(plan, state({ project: 'new' }))).toThrow('stale: shop changed');
    expect(() => recheckPlan(plan, state({ cluster: 'new' }))).toThrow('stale: shop/web changed');
    expect(() => recheckPlan(plan, state({ nodes: 2 }))).toThrow('stale: shop/web/w changed');
  });
});
