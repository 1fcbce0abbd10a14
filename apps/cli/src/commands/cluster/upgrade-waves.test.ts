import { expect, test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

const oldPool = JSON.stringify({
  apiVersion: 'oks.dev/v1beta2',
  kind: 'NodePool',
  metadata: { name: 'old' },
  spec: { nodeType: 'tinav6.c2r4p3', desiredNodes: 1, upgradeStrategy: { autoUpgradeEnabled: false } },
});

test('upgrades clusters in waves', async () => {
  const { run, record, matchGolden } = await openTestShell({}, 0);
  for (const [index, project] of ['dev', 'shop'].entries())
    await run(['project', 'create', project, '--cidr', `10.${50 + index}.0.0/18`, '-q']);
  for (const name of ['dev/web', 'shop/api', 'shop/web']) {
    const [project = '', cluster = ''] = name.split('/');
    await run(['cluster', 'create', cluster, '-p', project, '--version', '1.31', '--wait', '-q']);
  }
  await run(['nodepool', 'create', '-f', '-', '--cluster', 'shop/api', '--wait', '-q'], { piped: oldPool });

  const waves = '--wave dev/* --wave shop/api --check ./smoke-test';
  await record('the plan', `cluster upgrade --all ${waves} --dry-run`);
  await record('the plan, as JSON', 'cluster upgrade shop/api --dry-run -o json');
  await record('nodes that would be too old', 'cluster upgrade --all --to 1.35 --yes');
  await record('a pause without waves', 'cluster upgrade --all --pause 10m');
  await record('a check that fails', `cluster upgrade --outdated --to 1.32 ${waves} --yes -q`, { program: 1 });
  await record('again: the check fails first', `cluster upgrade --all --to 1.32 ${waves} --yes -o name`, {
    program: 3,
  });
  await record('again: the check succeeds', `cluster upgrade --all --to 1.32 ${waves} --yes --max-parallel 1 -o name`, {
    program: 0,
  });
  await record('the check of the last wave fails', `cluster upgrade --all --to 1.32 ${waves} --yes -q`, { program: 4 });
  await record('the question', `cluster upgrade shop/api ${waves}`, { typed: 'n' });
  const { out } = await run(['cluster', 'list', '-A', '-o', 'json', '--jq', 'map(.version) | unique']);
  expect(JSON.parse(out)).toEqual(['1.32']);
  await matchGolden('cluster', 'upgrade-waves');
});

test('several upgrades of a cluster at once go no further than planned, even if they take no time', async () => {
  const { run } = await openTestShell({}, 0);
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  await run(['cluster', 'create', 'web', '-p', 'shop', '--version', '1.31', '--wait', '-q']);
  const upgrade = ['cluster', 'upgrade', 'shop/web', '--to', '1.32', '--yes', '-q'];
  const ends = await Promise.all(Array.from({ length: 8 }, () => run(upgrade)));
  expect(ends.map(({ code, err }) => [code, err])).toEqual(ends.map(() => [0, '']));
  const { out } = await run(['cluster', 'get', 'shop/web', '-o', 'json', '--jq', '.version']);
  expect(out.trim()).toBe('1.32');
});
