import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShell, type Outcome, type Shell } from '../../testing/shell.fixture.ts';

let shell: Shell;
beforeAll(async () => {
  // The clock shows the current time, because one-hour certificates would not be valid in three days.
  shell = await openShell({}, 0);
  await shell.run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--wait']);
  await shell.run(['cluster', 'create', 'web', '-p', 'shop', '--admin', 'my-ip', '--wait']);
});
afterAll(() => shell.close());

const pool = (...args: string[]): Promise<Outcome> => shell.run(['nodepool', ...args, '-c', 'shop/web']);
const asJson = async (...args: string[]): Promise<unknown> => JSON.parse((await pool(...args, '-o', 'json')).out);

test('create merges flags over a file over the template, and sends no placeholder', async () => {
  writeFileSync(
    path.join(shell.home, 'pool.yaml'),
    'apiVersion: oks.dev/v1beta2\nkind: NodePool\nmetadata: {name: filed, labels: {team: shop}}\n' +
      'spec: {desiredNodes: 3, nodeType: tinav6.c4r8p2, zones: [eu-west-2a], autoHealing: false}\n',
  );
  const dry = await pool(
    'create',
    '-f',
    'pool.yaml',
    '--count',
    '1',
    '--set',
    'spec.upgradeStrategy.maxSurge=2',
    '--volume',
    'io1:100:/data:3000',
    '--dry-run',
  );
  expect([dry.code, dry.err]).toEqual([0, 'Dry run: nothing was sent.\n']);
  expect(JSON.parse(dry.out)).toMatchObject({
    metadata: { name: 'filed', labels: { team: 'shop' } },
    spec: {
      desiredNodes: 1,
      nodeType: 'tinav6.c4r8p2',
      zones: ['eu-west-2a'],
      autoHealing: false,
      volumes: [{ type: 'io1', size: 100, dir: '/data', iops: 3000 }],
      upgradeStrategy: { maxSurge: 2 },
    },
  });
  expect(dry.out).not.toMatch(/NODEPOOL|NODECOUNT|NODESIZE/);
  expect((await pool('list', '-o', 'name')).out).toBe('');

  const created = await pool('create', '-f', 'pool.yaml', '--wait');
  expect(created.out).toMatch(/^NAME .*\nfiled +ready +3\/3/);
  expect(created.err).toContain('node pool filed: ready, 3 of 3 nodes ready');
});

test('every field has a flag, and update accepts the output of get without changes', async () => {
  const flags = [
    ...['--type', 'tinav6.c4r8p2', '--zone', 'eu-west-2b', '--count', '1', '--flavour', 'oks.ubuntu22'],
    ...['--node-label', 'tier=web', '--node-annotation', 'note=a note', '--annotation', 'owner=me'],
    ...['--helm', 'prometheus', '--ip-pool', 'addresses', '--fgpu', 'nvidia-l40'],
    ...['--upgrade-rrule', 'FREQ=WEEKLY;BYDAY=TU', '--max-surge', '2'],
    ...['--volume', 'gp2:50:/', '--volume', 'type=io1,size=100,dir=/data,iops=3000,device=xvdb,name=data'],
  ];
  expect(await asJson('create', 'whole', ...flags)).toMatchObject({
    metadata: { annotations: { owner: 'me' } },
    spec: {
      nodeType: 'tinav6.c4r8p2',
      zones: ['eu-west-2b'],
      desiredNodes: 1,
      flavour: 'oks.ubuntu22',
      nodeLabels: { tier: 'web' },
      nodeAnnotations: { note: 'a note' },
      helms: ['prometheus'],
      ipPoolName: 'addresses',
      fgpu: { model: 'nvidia-l40' },
      upgradeStrategy: { maxSurge: 2, autoUpgradeMaintenance: { rrule: 'FREQ=WEEKLY;BYDAY=TU' } },
      volumes: [
        { device: 'root', dir: '/', type: 'gp2', size: 50, iops: 0 },
        { device: 'xvdb', dir: '/data', type: 'io1', size: 100, iops: 3000, name: 'data' },
      ],
    },
  });
  // Another order of the fields, and defaults that are left out, are not a difference.
  const volumes = ['--volume', 'gp2:50:/', '--volume', 'name=data,device=xvdb,iops=3000,dir=/data,size=100,type=io1'];
  const same = await pool('update', 'whole', '--node-label', 'tier=web', ...volumes, '--dry-run', '-o', 'table');
  expect([same.code, same.out, same.err]).toEqual([0, '', 'Dry run: nothing would change.\n']);
  writeFileSync(path.join(shell.home, 'got.yaml'), (await pool('get', 'whole', '-o', 'yaml')).out);
  const again = await pool('update', 'whole', '-f', 'got.yaml', '--dry-run', '-o', 'table');
  expect([again.code, again.out]).toEqual([0, '']);
  const other = await pool('update', 'whole', '--volume', 'gp2:60:/', ...volumes.slice(2), '--dry-run', '-o', 'table');
  expect(other.out).toBe('~ spec.volumes.0.size: 50 → 60\n');
  expect((await pool('delete', 'whole', '--yes', '--wait')).code).toBe(0);
});

test('labels that YAML would parse as another type stay text', async () => {
  const printed = await pool(
    'create',
    'quoted',
    '--label',
    'env=yes',
    '--label',
    'count=1_000',
    '--dry-run',
    '-o',
    'yaml',
  );
  expect(printed.out).toMatch(/^ +env: "yes"$/m);
  expect(printed.out).toMatch(/^ +count: "1_000"$/m);
});

test('labels accept any key', async () => {
  const label = ['--label', 'constructor=x'];
  expect(await pool('create', 'odd', '--type', 'tinav6.c2r4p3', '--zone', 'eu-west-2a', ...label)).toMatchObject({
    code: 0,
  });
  expect(await asJson('get', 'odd')).toMatchObject({ metadata: { labels: { constructor: 'x' } } });
});

test('update only changes the given fields', async () => {
  await pool('create', 'workers', '--count', '1', '--label', 'team=shop', '--wait');
  const changed = await asJson(
    'update',
    'workers',
    '--min-nodes',
    '1',
    '--max-nodes',
    '4',
    '--taint',
    'on',
    '--auto-upgrade',
    'off',
    '--upgrade-window',
    'Tue:3:2',
    '--label',
    'tier=web',
    '--unlabel',
    'team',
  );
  expect(changed).toMatchObject({
    metadata: { labels: { tier: 'web' } },
    spec: {
      desiredNodes: 1,
      autoscaling: true,
      minNodes: 1,
      maxNodes: 4,
      taint: true,
      upgradeStrategy: {
        autoUpgradeEnabled: false,
        autoUpgradeMaintenance: { weekDay: 'Tue', startHour: 3, durationHours: 2 },
      },
    },
  });
  const back = await asJson('update', 'workers', '--no-autoscaling', '--unset', 'spec.taint');
  expect(back).toMatchObject({ spec: { autoscaling: false, minNodes: 1 } });
  // The field has its default again.
  expect(back).toHaveProperty('spec.taint', false);
  expect(await asJson('scale', 'workers', '--count', '2', '--wait')).toMatchObject({
    spec: { desiredNodes: 2 },
    status: { progress: { ready: 2 } },
  });
});

test('a wait stops at an error that the pool reports', async () => {
  const { code, err } = await pool('create', 'faulty', '--zone', 'eu-west-2z', '--wait');
  expect([code, err.split('\n').at(-2)]).toEqual([
    8,
    expect.stringMatching(
      /^oks: Waiting for NodePool faulty to be ready failed: .*Subregion eu-west-2z does not exist/,
    ),
  ]);
  expect((await pool('delete', 'faulty', '--yes', '--wait')).code).toBe(0);
});

test.each<[string, string[], number, RegExp]>([
  ['no name', ['create'], 2, /The node pool has no name/],
  ['an invalid name', ['create', 'Workers!'], 2, /Invalid name "Workers!": it must be lower-case/],
  [
    'an invalid volume',
    ['create', 'x', '--volume', 'big'],
    2,
    /Invalid value "big" for `--volume`: it must have the form TYPE:SIZE:DIR/,
  ],
  ['only one of two bounds', ['create', 'x', '--min-nodes', '1'], 2, /`--max-nodes` is missing/],
  [
    'a minimum above the maximum',
    ['create', 'x', '--min-nodes', '3', '--max-nodes', '1'],
    2,
    /`--min-nodes` is greater than `--max-nodes`/,
  ],
  ['an invalid window', ['create', 'x', '--upgrade-window', 'Dimanche:3:2'], 2, /DAY:HOUR:HOURS/],
  ['a misspelled field of the spec', ['create', 'x', '--set', 'spec.autoHealin=true'], 2, /did you mean `autoHealing`/],
  [
    'a misplaced field',
    ['create', 'x', '--set', 'autoHealing=true'],
    2,
    /`autoHealing`: unknown field.*\n.*spec\.autoHealing/,
  ],
  [
    'an unknown field',
    ['create', 'x', '--set', 'spec.zzz=1'],
    2,
    /`spec\.zzz`: unknown field\.\nhint: .*--allow-unknown-fields/,
  ],
  [
    'a field that is unknown to the cluster',
    ['create', 'x', '--set', 'spec.zzz=1', '--allow-unknown-fields'],
    2,
    /unknown field "spec\.zzz"/,
  ],
  ['an unknown type', ['create', 'x', '--type', 'huge'], 2, /`--type`: must be a VM type, such as tinav6/],
  ['a rule between fields', ['create', 'x', '--volume', 'gp2:10:/data:5'], 2, /`--volume`: Only io1 storage/],
  ['unsetting an unknown field', ['update', 'filed', '--unset', 'nonsense'], 2, /`nonsense`: unknown field/],
  ['nothing to change', ['update', 'filed'], 2, /No changes were specified/],
  [
    'an unknown pool',
    ['scale', 'nobody', '--count', '1'],
    4,
    /^oks: There is no node pool `nobody`\.\nhint: See `oks nodepool list --cluster shop\/web`\.\n$/,
  ],
  ['a name that is taken', ['create', 'filed'], 5, /already exists/],
  ['an unconfirmed deletion', ['delete', 'filed'], 2, /there is no terminal/],
  ['an invalid count', ['scale', 'filed', '--count', 'many'], 2, /`--count` must be a whole number/],
])('%s causes a one-line error', async (_, args, code, err) => {
  const outcome = await pool(...args);
  expect([outcome.code, outcome.out]).toEqual([code, '']);
  expect(outcome.err).toMatch(err);
});

test('deleting a cluster offers to remove its context', async () => {
  await shell.run(['kubeconfig', 'merge', 'shop/web']);
  expect((await shell.run(['kubeconfig', 'list', '-o', 'name'])).out).toContain('shop-web\n');
  // The name is typed at both prompts: it confirms a deletion, but it is not a yes.
  const kept = await shell.run(['cluster', 'delete', 'shop/web', '--wait'], { typed: 'web' });
  expect([kept.code, kept.err]).toEqual([
    0,
    expect.stringMatching(/the context shop-web in .* no longer exists\. Remove it\?\s\[Y\/n\]/),
  ]);
  const listed = await shell.run(['kubeconfig', 'list', '--no-headers']);
  expect(listed.out).toMatch(/^shop-web/);
  expect(listed.out).not.toContain('cached');
  expect((await shell.run(['kubeconfig', 'remove', 'shop/web'])).err).toBe(
    'Removed cluster shop-web, user shop-web, context shop-web.\n',
  );
});
