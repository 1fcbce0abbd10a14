import { expect, test } from 'vitest';
import { readManifest } from './read-manifest.ts';
import { starterManifest } from './starter.ts';

const one = (text: string, name = 'oks.yaml') => readManifest([{ name, text }]);

test('the starter manifest is valid', async () => {
  const manifest = await one(starterManifest);
  expect(manifest.owner).toBe('my-team');
  expect(manifest.projects[0]?.clusters[0]).toMatchObject({
    path: 'shop/web',
    fields: { version: '1.32', admin_whitelist: ['my-ip'] },
    nodepools: [{ path: 'shop/web/workers', spec: { nodeType: 'tinav6.c4r8p2', desiredNodes: 2 } }],
  });
});

test('defaults are merged into mappings, and fields of the resource take precedence', async () => {
  const { projects } = await one(`
defaults:
  cluster: { tags: { team: a, tier: gold }, admin_whitelist: [my-ip] }
projects:
  shop:
    clusters:
      web: { tags: { tier: silver }, admin_whitelist: [192.0.2.7] }
      api:
`);
  expect(projects[0]?.clusters.map(({ fields }) => fields)).toEqual([
    { tags: { tier: 'silver', team: 'a' }, admin_whitelist: ['192.0.2.7'] },
    { tags: { team: 'a', tier: 'gold' }, admin_whitelist: ['my-ip'] },
  ]);
});

test('several files are merged into one manifest', async () => {
  const { owner, projects } = await readManifest([
    { name: 'a.yaml', text: 'owner: team\nprojects: {shop: {cidr: 10.50.0.0/18, clusters: {web: {}}}}' },
    { name: 'b.json', text: '{"owner": "team", "projects": {"shop": {"clusters": {"api": {}}}, "data": {}}}' },
  ]);
  expect(owner).toBe('team');
  expect(projects.map(({ name, clusters }) => [name, clusters.map((cluster) => cluster.name)])).toEqual([
    ['shop', ['web', 'api']],
    ['data', []],
  ]);
});

test('if two files set a value differently, the error names both places', async () => {
  const sources = [
    { name: 'a.yaml', text: 'projects:\n  shop:\n    cidr: 10.50.0.0/18' },
    { name: 'b.yaml', text: 'projects:\n  shop:\n    cidr: 10.51.0.0/18' },
  ];
  await expect(readManifest(sources)).rejects.toThrow(
    'b.yaml:3:5: `projects.shop.cidr` is already set to another value at a.yaml:3:5.',
  );
});

test('all problems are listed together, with file, line, column and a suggestion', async () => {
  const text = `projects:
  shop:
    cidr: 10.50.0.0
    clusters:
      web:
        versoin: "1.32"
        nodepools:
          workers: { nodeTyp: tinav6.c4r8p2 }
`;
  const error = await one(text).catch((thrown: unknown) => thrown);
  expect(String(error)).toContain('oks.yaml:3:5: `projects.shop.cidr`: must be');
  expect(String(error)).toContain(
    'oks.yaml:6:9: `projects.shop.clusters.web.versoin`: unknown field, did you mean `version`?',
  );
  expect(String(error)).toContain(
    'oks.yaml:8:22: `projects.shop.clusters.web.nodepools.workers.nodeTyp`: unknown field, did you mean `nodeType`?',
  );
  await expect(one('projects: {shop: {clusters: {Api: {}}}}')).rejects.toThrow(
    'oks.yaml:1:30: `projects.shop.clusters.Api`: must be at least two lower-case letters',
  );
  await expect(one('projects: {shop: {clusters: {api: {nodepools: {W: {nodeType: t2.small}}}}}}')).rejects.toThrow(
    'oks.yaml:1:48: `projects.shop.clusters.api.nodepools.W`: must be lower-case letters, digits and hyphens',
  );
});

test('a version without quotes is refused, and the message shows how to quote it', async () => {
  await expect(one('projects: {shop: {clusters: {web: {version: 1.30}}}}')).rejects.toThrow(
    'write it in quotes: "1.30"',
  );
});

test('rules that involve several fields of a node pool are checked', async () => {
  const text =
    'projects: {shop: {clusters: {web: {nodepools: {w: {nodeType: t2.small, desiredNodes: 1, minNodes: 2}}}}}}';
  await expect(one(text)).rejects.toThrow('`projects.shop.clusters.web.nodepools.w');
});

test('a project in another Region than the endpoint is refused before any request', async () => {
  const sources = [{ name: 'oks.yaml', text: 'projects: {shop: {region: eu-west-2}}' }];
  await expect(readManifest(sources, { region: 'cloudgouv-eu-west-1' })).rejects.toThrow(
    'project shop is in Region eu-west-2, but the endpoint in use is that of cloudgouv-eu-west-1',
  );
});

test('a peering within a project and one that is declared on both sides are refused', async () => {
  await expect(one('projects: {shop: {clusters: {web: {peerings: [shop/api]}, api: {}}}}')).rejects.toThrow(
    'shop/web cannot be peered with shop/api',
  );
  const both = 'projects: {a1: {clusters: {xx: {peerings: [b1/yy]}}}, b1: {clusters: {yy: {peerings: [a1/xx]}}}}';
  await expect(one(both)).rejects.toThrow('is already declared at oks.yaml:1:');
});

test.each([
  ['an alias that refers to itself', 'projects: &a {shop: *a}'],
  [
    'aliases that expand too far',
    `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
      .split('')
      .map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index] ?? ''},`.repeat(10)}]`)
      .join('\n')}`,
  ],
  ['more values than a manifest can have', `projects: [${'0, '.repeat(600_000)}0]`],
  ['deep nesting', `projects: ${'['.repeat(20_000)}`],
  ['something that is not a mapping', '[1, 2]'],
  ['an empty file', ''],
  ['binary data', 'a\0b'],
])('refuses %s', async (_, text) => {
  await expect(one(text)).rejects.toMatchObject({ code: 'input' });
});

test('text that exhausts the stack of the parser is nested too deeply', async () => {
  await expect(one('['.repeat(100_000))).rejects.toThrow('oks.yaml is nested too deeply.');
});

test('a key called __proto__ is reported and has no effect', async () => {
  await expect(one('projects: {__proto__: {cidr: 10.50.0.0/18}}')).rejects.toMatchObject({ code: 'input' });
  expect({}).not.toHaveProperty('cidr');
});

test('a private address in a whitelist is refused, unless the endpoint is on this machine', async () => {
  const sources = [{ name: 'oks.yaml', text: 'projects: {shop: {clusters: {web: {admin_whitelist: [10.0.0.1]}}}}' }];
  await expect(readManifest(sources)).rejects.toMatchObject({ code: 'input' });
  await expect(readManifest(sources, { isLocal: true })).resolves.toMatchObject({ projects: [{ name: 'shop' }] });
});
