import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

/** Half an hour later, so that ages are stable and one-hour certificates are still valid. */
const opened = (options?: Parameters<typeof openTestShell>[0]) => openTestShell(options, 30 * 60_000 + 30_000);

test('lists, creates, changes and deletes node pools', async () => {
  const { record, run, home, matchGolden } = await opened();
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  await run(['cluster', 'create', 'web', '-p', 'shop', '--admin', 'my-ip', '-q']);
  await run(['cluster', 'create', 'shut', '-p', 'shop', '--admin', '192.0.2.7/32', '-q']);
  await record('without a cluster', 'nodepool list');
  await record('of an unknown cluster', 'nodepool list -c shop/wbe');
  await record('none yet', 'nodepool list -c shop/web');
  await record(
    'a dry run',
    'nodepool create workers -c shop/web --count 2 --label team=web --volume gp2:100:/ --dry-run',
  );
  await record('create', 'nodepool create workers -c shop/web --count 2 --label team=web --wait');
  await record('the name is taken', 'nodepool create workers -c shop/web');
  await record('no name', 'nodepool create -c shop/web');
  await record('an invalid number', 'nodepool create more -c shop/web --count many');
  writeFileSync(path.join(home, 'pool.yaml'), 'metdata:\n  name: more\n');
  await record('a misspelled field in a file', 'nodepool create -c shop/web -f pool.yaml');
  writeFileSync(
    path.join(home, 'pool.yaml'),
    'metadata:\n  name: more\nspec:\n  desiredNodes: 1\n  nodeType: tinav6.c4r8p2\n',
  );
  await record('create from a file', 'nodepool create -c shop/web -f pool.yaml --set spec.autoHealing=false -o name');
  await record('list', 'nodepool list -c shop/web');
  await record('list, wide', 'nodepool list -c shop/web -o wide --sort-by name');
  await record('list as YAML', 'nodepool list -c shop/web -o yaml');
  await record('get', 'nodepool get workers -c shop/web');
  await record('get an unknown one', 'nodepool get wrokers -c shop/web');
  await record(
    'what an update would change',
    'nodepool update workers -c shop/web --min-nodes 1 --max-nodes 5 --unlabel team --dry-run',
  );
  await record('update', 'nodepool update workers -c shop/web --max-surge 1 --auto-upgrade off -o name');
  await record('update without changes', 'nodepool update workers -c shop/web');
  await record('update to an invalid value', 'nodepool update workers -c shop/web --min-nodes 5 --max-nodes 1');
  await record('scale', 'nodepool scale workers -c shop/web --count 3 --wait --columns name,state,ready');
  await record('scale without a number', 'nodepool scale workers -c shop/web');
  await record('scale an unknown one', 'nodepool scale wrokers -c shop/web --count 3');
  await record('wait', 'nodepool wait workers -c shop/web -o name');
  await record('wait for an unknown one', 'nodepool wait wrokers -c shop/web');
  await record('an unknown VM type', 'nodepool create odd -c shop/web --type huge --wait=2s');
  await record('delete without a terminal', 'nodepool delete workers -c shop/web');
  await record('delete two, one of them unknown', 'nodepool delete workers wrokers -c shop/web --yes');
  await record('delete', 'nodepool delete workers more -c shop/web --yes --wait');
  await record('a cluster whose whitelist excludes this address', 'nodepool list -c shop/shut --timeout 2');
  await matchGolden('nodepool');
});

test('reports waits for node pools that end early', async () => {
  const { record, run, emulator, matchGolden } = await opened({ clock: 'manual' });
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  emulator.clock.advance(1_200_000);
  await run(['cluster', 'create', 'web', '-p', 'shop', '--admin', 'my-ip', '-q']);
  emulator.clock.advance(1_200_000);
  await record('timeout', 'nodepool create workers -c shop/web --wait=1s');
  const stop = new AbortController();
  await record('stopped by Ctrl-C', 'nodepool wait workers -c web -p shop', {
    signal: stop.signal,
    onWrite: () => stop.abort(),
  });
  const cut = new AbortController();
  await record('a deletion, stopped by Ctrl-C', 'nodepool delete workers -c shop/web --yes --wait -o json', {
    signal: cut.signal,
    onWrite: () => cut.abort(),
  });
  const seen = new AbortController();
  await record('a watch', 'nodepool list -c shop/web --watch=0.5s --columns name,state,ready', {
    signal: seen.signal,
    onWrite: (text) => (text.includes('deleted') ? seen.abort() : emulator.clock.advance(1_200_000)),
  });
  await matchGolden('nodepool', 'waiting');
});
