import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exampleManifest } from '@oks-kit/apply/example.fixture';
import { expect, test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

const manifest = exampleManifest({ owner: 'shop-team' });

test('creates, changes and deletes an environment from a manifest', async () => {
  const { run, record, matchGolden, home } = await openTestShell({}, 0);
  const write = (text: string): void => writeFileSync(path.join(home, 'oks.yaml'), text);
  await record('there is no manifest', 'diff');
  await record('a manifest to start from', 'apply --init');
  await record('a manifest exists', 'apply --init');
  write('projects: {shop: {clusters: {web: {versoin: "1.32", nodepools: {w: {nodeType: huge}}}}}}');
  await record('errors in the manifest', 'apply');
  write(manifest);
  await record('everything is new', 'diff');
  await record('there are differences', 'diff --exit-code');
  await record('no terminal', 'apply');
  await record('apply', 'apply --yes --max-parallel 1');
  await record('no changes', 'diff --exit-code');
  await record('nothing to apply', 'apply --yes');
  await record('export', 'export --owner shop-team');
  await record('export a project that does not exist', 'export nope');
  write(
    manifest
      .replace('"1.32"', '"1.34"')
      .replace('desiredNodes: 2', 'desiredNodes: 3')
      .replace('admin_whitelist: [my-ip]', 'admin_whitelist: [my-ip], description: "\\e[31mred", tags: { team: web }')
      .replace('        admin_whitelist: [my-ip], description', '        admin_whitelist: [my-ip]\n        description')
      .replace(', tags:', '\n        tags:'),
  );
  await record('an update and an upgrade', 'diff');
  await record('a saved plan', 'diff --out plan.json -q');
  await record('a saved plan is executed', 'apply --plan plan.json --yes --max-parallel 1');
  await record('a saved plan is stale', 'apply --plan plan.json --yes');
  await record('a saved plan and a manifest', 'apply --plan plan.json -f oks.yaml');
  write(manifest.replace('"1.32"', '"1.31"').replace('10.50.0.0/18', '10.51.0.0/18'));
  await record('what the service cannot do', 'diff');
  write(manifest.replace('"1.32"', '"1.34"').replace('c4r8p2', 'c8r16p2'));
  await record('a node pool that must be replaced', 'diff');
  await record('a node pool that may be replaced', 'diff --replace shop/web/workers');
  write('owner: shop-team\nprojects: {}\n');
  await record('prune', 'diff --prune');
  write(manifest.replace('shop-team', 'other-team'));
  await record('another owner', 'diff');
  await record('another owner, with --take-over', 'diff --take-over');
  write(manifest);
  await run(['cluster', 'update', 'shop/web', '--protect', '-q', '--wait']);
  await record('destroy: protected', 'destroy --yes');
  await record('destroy: no terminal', 'destroy --unprotect');
  await record('destroy', 'destroy --unprotect --yes --max-parallel 1');
  await record('destroy: nothing to delete', 'destroy --yes -o json');
  await matchGolden('apply');
  expect(readFileSync(path.join(home, 'plan.json'), 'utf8')).toContain('"format": 1');
});
