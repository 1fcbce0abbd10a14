import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

test('a saved plan is checked again before its first change', async () => {
  const { run, record, matchGolden, home } = await openTestShell({ quotas: { clustersPerProject: 2 } }, 0);
  const save = async (nodes: number, more = ''): Promise<void> => {
    const pools = `{workers: {nodeType: tinav6.c4r8p2, desiredNodes: ${nodes}}}`;
    const manifest = `projects: {shop: {clusters: {web: {nodepools: ${pools}}${more}}}}`;
    writeFileSync(path.join(home, 'oks.yaml'), manifest);
    const { code, out, err } = await run(['diff', '-f', 'oks.yaml', '--take-over', '--out', 'plan.json']);
    expect([code, out, err]).toEqual([0, expect.any(String), expect.any(String)]);
  };
  const whitelist = async (): Promise<unknown> =>
    JSON.parse((await run(['cluster', 'get', 'shop/web', '-o', 'json'])).out).admin_whitelist;
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  await run(['cluster', 'create', 'web', '-p', 'shop', '--version', '1.32', '--wait', '-q']);
  await run([
    'nodepool',
    'create',
    'workers',
    '--cluster',
    'shop/web',
    '--type',
    'tinav6.c4r8p2',
    '--count',
    '1',
    '--zone',
    'eu-west-2a',
    '--wait',
    '-q',
  ]);

  await save(2, ', api: {version: "1.32", admin_whitelist: [my-ip]}');
  await run(['cluster', 'create', 'other', '-p', 'shop', '--version', '1.32', '--wait', '-q']);
  await record('a quota that was used up since', 'apply --plan plan.json --yes');

  await save(2);
  await run(['cluster', 'update', 'shop/web', '--admin', '203.0.113.0/24', '--yes', '--wait', '-q']);
  await record('a cluster that cannot be reached', 'apply --plan plan.json --yes');
  await record('with the own address for one run', 'apply --plan plan.json --allow-my-ip --yes');
  expect(await whitelist()).toEqual(['203.0.113.0/24']);
  await record('it is stale afterwards', 'apply --plan plan.json --allow-my-ip --yes');
  expect(await whitelist()).toEqual(['203.0.113.0/24']);
  await matchGolden('apply', 'saved-plans');
});
