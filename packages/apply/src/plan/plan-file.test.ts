import { expect, test } from 'vitest';
import { readManifest } from '../manifest/read-manifest.ts';
import { insideOf, liveCluster, shopWith } from './live-state.fixture.ts';
import { planChanges } from './plan-changes.ts';
import { checkPlanIsCurrent, clustersToCheck, formatPlanFile, readPlanFile } from './plan-file.ts';

const origin = { version: '1.0.0', endpoint: 'https://api.example.com', account: 'a1' };
const text = 'projects: {shop: {clusters: {web: {description: new}, api: {admin_whitelist: [my-ip]}}}}';
const live = (fields = {}) => shopWith([{ resource: liveCluster('web', fields), inside: undefined }]);
const planned = async () => planChanges(await readManifest([{ name: 'oks.yaml', text }]), live());

test('a plan file is read back as it was written', async () => {
  const plan = await planned();
  const read = readPlanFile('plan.json', formatPlanFile(plan, origin), origin);
  expect(read).toEqual(JSON.parse(JSON.stringify(plan)));
  expect(() => checkPlanIsCurrent(read, live())).not.toThrow();
});

test.each([
  ['another endpoint', { ...origin, endpoint: 'https://other.example.com' }],
  ['another account', { ...origin, account: 'a2' }],
])('a plan for %s is refused', async (_, other) => {
  const file = formatPlanFile(await planned(), origin);
  expect(() => readPlanFile('plan.json', file, other)).toThrow(expect.objectContaining({ code: 'conflict' }));
});

test('another format, and text that is not a plan, are refused', async () => {
  const file = formatPlanFile(await planned(), origin).replace('"format": 1', '"format": 2');
  expect(() => readPlanFile('plan.json', file, origin)).toThrow('plan.json has format 2');
  expect(() => readPlanFile('plan.json', '{}', origin)).toThrow('plan.json is not a plan file.');
});

test('a plan is stale if a resource that it changes was changed, or one that it creates exists', async () => {
  const plan = await planned();
  expect(() => checkPlanIsCurrent(plan, live({ description: 'by hand' }))).toThrow(
    'The plan is stale: shop/web changed',
  );
  const created = shopWith([
    { resource: liveCluster('web'), inside: undefined },
    { resource: liveCluster('api'), inside: undefined },
  ]);
  expect(() => checkPlanIsCurrent(plan, created)).toThrow('The plan is stale: shop/api changed');
});

test('changed times and statuses do not make a plan stale', async () => {
  const plan = await planned();
  const later = live({
    statuses: { created_at: '2026-01-01T00:00:00Z', status: 'updating', updated_at: '2026-02-02T00:00:00Z' },
  });
  expect(() => checkPlanIsCurrent(plan, later)).not.toThrow();
});

test('only the clusters whose node pools a plan changes must be read to check it', async () => {
  const pools = 'nodepools: {a: {nodeType: tinav6.c4r8p2}, b: {nodeType: tinav6.c4r8p2}}';
  const clusters = `{web: {${pools}}, api: {description: new, nodepools: {}}}`;
  const manifest = await readManifest([{ name: 'oks.yaml', text: `projects: {shop: {clusters: ${clusters}}}` }]);
  const state = shopWith([
    { resource: liveCluster('web'), inside: insideOf() },
    { resource: liveCluster('api'), inside: insideOf() },
  ]);
  const plan = planChanges(manifest, state);
  expect(plan.changes.map(({ id }) => id)).toEqual([
    'create nodepool shop/web/a',
    'create nodepool shop/web/b',
    'update cluster shop/api',
  ]);
  expect(clustersToCheck(plan)).toEqual(['shop/web']);
});
