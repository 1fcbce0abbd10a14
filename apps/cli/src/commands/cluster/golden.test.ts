import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Tamper, throughProxy } from '../../testing/proxy.fixture.ts';
import { openTestShell } from '../../testing/shell.fixture.ts';

test('lists, creates, changes and deletes clusters', async () => {
  // No later time: the certificates that upgrades use must be valid.
  const { run, record, matchGolden, home } = await openTestShell({}, 0);
  for (const [name, cidr] of [
    ['shop', '10.50.0.0/18'],
    ['lab', '10.60.0.0/18'],
  ] as const)
    await run(['project', 'create', name, '--cidr', cidr, '-q']);
  await record('no project is specified', 'cluster create web');
  await record('no clusters yet', 'cluster list -p shop');
  writeFileSync(
    path.join(home, 'cluster.yaml'),
    'version: "1.31"\ncontrol_planes: cp.mono.master\nauto_maintenances:\n' +
      '  patch_upgrade_maintenance: {start_hour: 3}\n',
  );
  await record(
    'a dry run: template, file, flags, --set',
    String.raw`cluster create web -p shop -f cluster.yaml --version 1.32 --admin my-ip --admin 192.0.2.0/24 ` +
      String.raw`--minor-window off --patch-window "Sat 22:00+3h Europe/Paris" --disable-plugin PodSecurity --set ` +
      String.raw`auto_maintenances.patch_upgrade_maintenance.duration_hours=4 --set "tags.cost\.centre=7" --dry-run`,
  );
  await record('create', 'cluster create web -p shop --patch-window "Sat 22:00+3h Europe/Paris" --tag team=web --wait');
  await record('create as JSON', 'cluster create api -p shop --wait -o json');
  await record('the same name in another project', 'cluster create web -p lab --version 1.33 -o name');
  await record('the name is taken', 'cluster create web -p shop');
  await record('an unknown version', 'cluster create old -p shop --version 1.12');
  await record('an unknown field', 'cluster create old -p shop --set admin_lbo=true');
  await record('a field of the wrong type', 'cluster create old -p shop --set admin_lbu=maybe');
  await record('a prototype', 'cluster create old -p shop --set __proto__.x=1');
  await record('an invalid window', 'cluster create old -p shop --patch-window whenever');
  await record('an unknown time zone', 'cluster create old -p shop --patch-window "Tue 02:00+2h Europe/Pariss"');
  await record('an invalid address', 'cluster create old -p shop --admin 10.0.0/8');
  await record('overlapping ranges', 'cluster create old -p shop --cidr-pods 10.50.0.0/16');
  await record('a range without the default DNS address', 'cluster create old -p shop --cidr-service 10.99.0.0/16');
  writeFileSync(path.join(home, 'unquoted.yaml'), 'version: 1.30\n');
  await record('a version that YAML parses as a number', 'cluster create old -p shop -f unquoted.yaml');
  await record('list, all', 'cluster list');
  await record('list, one project', 'cluster list -p shop --sort-by name');
  await record('list, filtered to none', 'cluster list --status failed');
  await record('list, names', 'cluster list -A -o name');
  await record('list, by a pattern', 'cluster list "shop/*" -o name');
  await record('list, by a tag', 'cluster list --tag team=web -o name');
  await record('list, by an unused tag', 'cluster list --tag team=api');
  await record('list, names of one project', 'cluster list -p shop -o name');
  await record('get', 'cluster get shop/web');
  await record('get an ambiguous one', 'cluster get web');
  await record('get several', 'cluster get shop/web api lab/web');
  await record('get several, names', 'cluster get shop/web lab/web -o name');
  await record('get an unknown one', 'cluster get shop/wbe');
  await record('get in an unknown project', 'cluster get shp/web');
  await record('get an invalid reference', 'cluster get a/b/c');
  await record(
    'what an update would change',
    'cluster update shop/web --admin-add 192.0.2.7 --admin-remove my-ip --set version=1.33 --set ' +
      'auto_maintenances.patch_upgrade_maintenance.start_hour=23 --dry-run',
  );
  await record(
    'the body of an update of one nested field',
    'cluster update shop/web --patch-window off --dry-run -o json',
  );
  await record('update', 'cluster update shop/web --protect --enable-plugin NodeRestriction --wait -o name');
  await record('remove an address that is not in the whitelist', 'cluster update shop/web --admin-remove 198.51.100.1');
  await record('a downgrade', 'cluster update shop/web --version 1.31');
  await record('unset a required field', 'cluster update shop/web --unset version');
  await record('a default is never upgraded by default', 'cluster upgrade');
  await record('what would be upgraded', 'cluster upgrade --outdated --dry-run');
  await record('upgrade, and there is no terminal', 'cluster upgrade lab/web');
  await record('upgrade, confirmed', 'cluster upgrade lab/web', { typed: 'y' });
  await record('upgrade, not confirmed', 'cluster upgrade shop/api', { typed: 'n' });
  await record('upgrade to a version, minor by minor', 'cluster upgrade lab/web --to 1.35 --yes -o json --jq .version');
  await record('upgrade a current one', 'cluster upgrade lab/web --yes');
  await record('upgrade to an older version', 'cluster upgrade lab/web --to 1.33 --yes');
  await record('upgrade two, one of them current', 'cluster upgrade lab/web shop/api --yes -o name');
  await record('upgrade by a pattern', 'cluster upgrade "shop/a*" --yes --columns name,version,upgrade');
  await record('upgrade by a pattern without matches', 'cluster upgrade "x*" --yes');
  await record(
    'update version and plan in one go',
    'cluster update shop/api --version 1.35 --control-planes cp.3.masters.medium',
  );
  await record('update without a difference', 'cluster update shop/api --version 1.35');
  await record('update from the output of get', 'cluster update shop/web -f -', {
    piped: (await run(['cluster', 'get', 'shop/web', '-o', 'yaml'])).out,
  });
  await record('change a field that is fixed at creation', 'cluster update shop/web -f -', {
    piped: 'name: wab\ncidr_pods: 10.8.0.0/16\n',
  });
  await record('unset an unknown field', 'cluster update shop/web --unset nonsense');
  await record('remove your own address from the whitelist', 'cluster update shop/web --admin 192.0.2.7/32');
  await record('allow every address', 'cluster update shop/web --admin 0.0.0.0/0 --yes -o name');
  await record('two flags for the whitelist', 'cluster update shop/web --admin my-ip --admin-remove 192.0.2.7/32');
  await record(
    'a maintenance window',
    'cluster update shop/web --maintenance-window "Sat 22:00+3h Europe/Paris" --dry-run',
  );
  await record('wait for a version', 'cluster wait lab/web --for version=1.35 -o name');
  await record('wait for an invalid target', 'cluster wait lab/web --for colour=green');
  await record('use', 'cluster use shop/web');
  await record('use, shown', 'cluster use');
  await record('the default cluster', 'cluster get -o name');
  await record('a default of another project does not count', 'cluster get -p lab -o name');
  await record('the environment wins', 'cluster get --columns project,name', {
    env: { OKS_CLUSTER: 'lab/web' },
  });
  await record('a default is never deleted by default', 'cluster delete --yes');
  await record('delete a protected one, and another', 'cluster delete shop/api shop/web --yes');
  await run(['cluster', 'update', 'shop/web', '--no-protect']);
  await record('a project that still has clusters', 'project delete shop --yes');
  await record('delete without a terminal', 'cluster delete shop/web --non-interactive');
  await record('delete, confirmed', 'cluster delete shop/web', { typed: 'web' });
  await record('the default is removed too', 'cluster use');
  await record('delete two as JSON', 'cluster delete shop/api lab/web --yes --wait -o json');
  await record('deleted ones', 'cluster get web --deleted');
  await record('wait for a completed deletion', 'cluster wait shop/web --for status=deleted');
  await matchGolden('cluster');
});

test('a used-up quota is reported as such', async () => {
  const { emulator, run, record, matchGolden } = await openTestShell();
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  for (let index = 0; index < 10; index++)
    expect((await run(['cluster', 'create', `c${index}x`, '-p', 'shop', '-q', '-o', 'name'])).code).toBe(0);
  await record('clusters', 'cluster create more -p shop');
  for (let index = 1; index < 10; index++)
    await run(['project', 'create', `p${index}x`, '--cidr', `10.1${index}.0.0/18`, '-q']);
  await record('projects', 'project create more --cidr 10.40.0.0/18 -o json');
  expect(emulator.accounts).toHaveLength(1);
  await matchGolden('cluster', 'quota');
});

test('reports waits that fail', async () => {
  const { emulator, record, run, matchGolden } = await openTestShell({ clock: 'manual' });
  let tamper: Tamper = (_, answer) => answer;
  const env = await throughProxy(emulator, (...told) => tamper(...told));

  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  emulator.clock.advance(3_600_000);
  await record('timeout', 'cluster create web -p shop --wait=1s');
  await record('timeout, as JSON', 'cluster wait shop/web --wait-timeout 1s -o json');
  tamper = (method, answer) =>
    method === 'GET' ? answer.replaceAll('"status":"pending"', '"status":"failed"') : answer;
  await record('failure', 'cluster wait shop/web', { env });
  tamper = (method, answer) => (method === 'POST' ? undefined : answer);
  await record('unknown outcome of a creation', 'cluster create api -p shop', { env });
  tamper = (_, answer) => answer;

  const stop = new AbortController();
  await record(
    'stopped by Ctrl-C',
    `cluster wait shop/web --for status=ready --region eu-west-2 --endpoint ${emulator.url}`,
    {
      signal: stop.signal,
      onWrite: (text) => {
        if (text.includes('pending')) stop.abort();
      },
    },
  );
  emulator.clock.advance(3_600_000);
  const cut = new AbortController();
  await record('stopped by Ctrl-C, as JSON', 'cluster delete shop/web --yes --wait -o json', {
    signal: cut.signal,
    onWrite: (text) => {
      if (text.includes('deleting')) cut.abort();
    },
  });
  await matchGolden('cluster', 'waiting');
});
