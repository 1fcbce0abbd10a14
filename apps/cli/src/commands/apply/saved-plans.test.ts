import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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

test('the hint for a stale plan makes it again, with the manifests that it was made from', async () => {
  const { emulator, run, record, matchGolden, home } = await openTestShell({}, 0);
  for (const folder of ['envs', 'my plans']) mkdirSync(path.join(home, folder));
  const write = (...names: readonly string[]): void =>
    names.forEach((name, index) =>
      writeFileSync(
        path.join(home, 'envs', `${name}.yaml`),
        `projects: {${name}: {cidr: 10.${50 + index}.0.0/18, region: eu-west-2, description: new}}`,
      ),
    );
  write('lab', 'shop');
  const filesIn = (plan: string): unknown => JSON.parse(readFileSync(path.join(home, plan), 'utf8')).flags.file;
  await run(['project', 'create', 'shop', '--cidr', '10.51.0.0/18', '-q', '--wait']);
  const files = ['-f', 'envs/lab.yaml', '-f', path.join(home, 'envs', 'shop.yaml')];
  await run(['diff', ...files, '--take-over', '--out', 'my plans/both.json', '-q']);
  expect(filesIn('my plans/both.json')).toEqual(['../envs/lab.yaml', '../envs/shop.yaml']);
  const manifest = readFileSync(path.join(home, 'envs', 'shop.yaml'), 'utf8');
  await run(['diff', '-f', '-', '--take-over', '--out', 'piped.json', '-q'], { piped: manifest });
  expect(filesIn('piped.json')).toEqual(['-']);

  emulator.faults.add({ kind: 'locked', operations: ['CreateProject'], times: 1 });
  await record('a part of it fails', ['apply', '--plan', 'my plans/both.json', '--yes', '--max-parallel', '1']);
  await run(['project', 'update', 'shop', '--description', 'changed', '-q', '--wait']);
  const { err } = await record('it is stale', ['apply', '--plan', 'my plans/both.json', '--yes']);
  const [, command = ''] = /`oks (.*)`/.exec(err) ?? [];
  const words = [...command.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
  expect(await run([...words, '-q'])).toMatchObject({ code: 0, err: '' });
  expect(await run(['apply', '--plan', 'my plans/both.json', '--yes', '-q'])).toMatchObject({ code: 0, err: '' });
  await record('the manifest was piped', ['apply', '--plan', 'piped.json', '--yes']);
  const other = readFileSync(path.join(home, 'my plans', 'both.json'), 'utf8').replace('"format": 1', '"format": 2');
  writeFileSync(path.join(home, 'my plans', 'both.json'), other);
  await record('it has another format', ['apply', '--plan', 'my plans/both.json']);
  await record('a manifest is no plan', ['apply', '--plan', 'envs/shop.yaml']);
  await matchGolden('apply', 'stale-plans');
});
