import { test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

test('lists, creates and deletes Net peerings', async () => {
  // Half an hour later, so that ages are stable and one-hour certificates are still valid.
  const { emulator, record, run, matchGolden } = await openTestShell({}, 30 * 60_000 + 30_000);
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  await run(['project', 'create', 'data', '--cidr', '10.60.0.0/18', '-q']);
  await run(['cluster', 'create', 'web', '-p', 'shop', '--admin', 'my-ip', '-q']);
  await run(['cluster', 'create', 'warehouse', '-p', 'data', '--admin', 'my-ip', '-q']);
  await record('none yet', 'netpeering list -c shop/web');
  await record('without a cluster', 'netpeering list');
  await record('without the other cluster', 'netpeering create -c shop/web');
  await record('with itself', 'netpeering create -c shop/web --with shop/web');
  await record('create', 'netpeering create --cluster shop/web --with data/warehouse --wait');
  await record('create again', 'netpeering create --cluster shop/web --with data/warehouse --wait -o name');
  await record('list', 'netpeering list -c data/warehouse');
  const { out } = await run(['netpeering', 'list', '-c', 'shop/web', '-o', 'name']);
  await record('get', `netpeering get ${out.trim()} -c shop/web`);
  await record('get an unknown one', 'netpeering get pcx-none -c shop/web');
  await record('delete without a terminal', `netpeering delete ${out.trim()} -c shop/web`);
  await record('delete', `netpeering delete ${out.trim()} -c shop/web --yes --wait`);
  await matchGolden('netpeering');
  await emulator.close();
});
