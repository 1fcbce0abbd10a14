import { expect, test } from 'vitest';
import { readManifest } from '../manifest/read-manifest.ts';
import { liveCluster, shopWith } from './live-state.fixture.ts';
import { fingerprintOf } from './plan-builder.ts';
import { planChanges } from './plan-changes.ts';

test.each(['updated_at', 'resourceVersion', 'managedFields', 'status', 'statuses', 'generation'])(
  'the fingerprint of a resource does not depend on %s, at any depth',
  (field) => {
    const resource = (value: string) => ({ name: 'web', [field]: value, metadata: { labels: {}, [field]: value } });
    expect(fingerprintOf(resource('old'))).toBe(fingerprintOf(resource('new')));
    expect(fingerprintOf({ ...resource('old'), name: 'api' })).not.toBe(fingerprintOf(resource('old')));
  },
);

test('clusters that are up to date are listed in the order of their waves', async () => {
  const text = `
rollout: {waves: [["web"], ["api", "web"], ["other"]]}
projects: {shop: {clusters: {other: {version: "1.32"}, api: {version: "1.32"}, web: {version: "1.32"}}}}`;
  const live = shopWith(['web', 'api', 'other'].map((name) => ({ resource: liveCluster(name), inside: undefined })));
  const { rollout } = planChanges(await readManifest([{ name: 'oks.yaml', text }]), live);
  expect(rollout.upToDate).toEqual([
    { wave: 1, clusters: ['shop/web'] },
    { wave: 2, clusters: ['shop/api'] },
    { wave: 3, clusters: ['shop/other'] },
  ]);
});
