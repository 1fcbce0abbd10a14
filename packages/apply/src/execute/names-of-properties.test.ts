import { expect, test } from 'vitest';
import { startEnvironment } from './environment.fixture.ts';

test('names such as `constructor`, which every JavaScript object has as a property, work like any other', async () => {
  await using env = await startEnvironment();
  const manifest = `
owner: constructor
defaults:
  cluster: { version: "1.32", admin_whitelist: [my-ip] }
projects:
  constructor:
    cidr: 10.50.0.0/18
    region: eu-west-2
    tags: { constructor: "yes", toString: "yes" }
    clusters:
      constructor:
        tags: { valueOf: "yes" }
        nodepools:
          constructor: { nodeType: tinav6.c4r8p2, desiredNodes: 1, nodeLabels: { constructor: "yes" } }
`;
  const outcome = await env.apply(manifest);
  expect([outcome.failed, outcome.notStarted]).toEqual([[], []]);
  expect(outcome.done.map(({ id }) => id)).toHaveLength(3);
  expect((await env.plan(manifest)).changes).toEqual([]);
  const changed = await env.plan(manifest.replace('toString: "yes"', 'toString: "no"'));
  expect(changed.changes.map(({ fields }) => fields)).toEqual([
    [{ field: 'tags.toString', before: 'yes', after: 'no' }],
  ]);
  expect((await env.plan('owner: constructor\nprojects: {}', { prune: true })).changes.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['constructor', 'constructor/constructor', 'constructor/constructor/constructor']),
  );
});
