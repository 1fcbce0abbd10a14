import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openShell, type Shell } from '../transcript.fixture.ts';

// What a person sees of the commands about signing in, certificates and node pools, as golden.test.ts has it for the others.

let shell: Shell | undefined;
afterEach(async () => {
  await shell?.close();
  shell = undefined;
});

/** Half an hour later, so that ages are stable and certificates of an hour still good. */
async function opened(options: Parameters<typeof openShell>[0] = {}): Promise<Shell> {
  shell = await openShell(options, 30 * 60_000 + 30_000);
  return shell;
}

test('profiles', async () => {
  const { record: recordWith, emulator, home, transcript } = await opened();
  const nobody = { OKS_ENDPOINT: '', OKS_ACCESS_KEY: '', OKS_SECRET_KEY: '' };
  const record: Shell['record'] = (title, args, session) => recordWith(title, args, { env: nobody, ...session });
  const { access_key, secret_key } = emulator.account;
  const profile = JSON.stringify({ access_key, secret_key, endpoint: emulator.url });

  await record('none yet', ['profile', 'list']);
  await record('nobody signs in', ['profile', 'show']);
  await record('add, and nobody can be asked', ['profile', 'add', 'work']);
  await record('add from standard input', ['profile', 'add', 'work', '--from-stdin'], { piped: profile });
  await record('add it again', ['profile', 'add', 'work', '--from-stdin'], { piped: profile });
  await record('add what is no JSON', ['profile', 'add', 'ci', '--from-stdin'], { piped: 'access_key: x' });
  await record('add what does not work', ['profile', 'add', 'ci', '--from-stdin'], {
    piped: JSON.stringify({ access_key, secret_key: 'NOT-THE-KEY', endpoint: emulator.url }),
  });
  await record('add it all the same', ['profile', 'add', 'ci', '--from-stdin', '--no-test'], {
    piped: JSON.stringify({ access_key, secret_key: 'NOT-THE-KEY', endpoint: emulator.url }),
  });
  await record('add a command', [
    'profile',
    'add',
    'vault',
    '--credential-command',
    'vault-oks get prod',
    '--region',
    'eu-west-2',
    '--no-test',
  ]);
  await record('add under a name that can’t be', ['profile', 'add', '../x', '--from-stdin'], { piped: profile });
  await record('list', ['profile', 'list']);
  await record('list by a column that there is not', ['profile', 'list', '--sort-by', 'nmae']);
  await record('list as JSON', ['profile', 'list', '-o', 'json']);
  await record('show the default one', ['profile', 'show']);
  await record('show one as YAML', ['profile', 'show', 'vault', '-o', 'yaml']);
  await record('show one that is not there', ['profile', 'show', 'wrok']);
  await record('use', ['profile', 'use', 'ci']);
  await record('use one that is not there', ['profile', 'use', 'prod']);
  await record('sign in with one', ['project', 'list', '--profile', 'work']);
  await record('sign in with one that does not work', ['project', 'list']);
  await record('sign in with one that is not there', ['project', 'list', '--profile', 'wrk']);
  await record('nothing to import', ['profile', 'import']);
  mkdirSync(path.join(home, '.oks_cli'));
  writeFileSync(
    path.join(home, '.oks_cli', 'config.json'),
    JSON.stringify({
      default: { access_key: 'AAAAAAAAAAAAAAAAAAAA', secret_key: 'S'.repeat(40), region_name: 'eu-west-2' },
      work: { access_key: 'BBBBBBBBBBBBBBBBBBBB', secret_key: 'T'.repeat(40), region_name: 'eu-west-2' },
    }),
  );
  await record('list those of others too', ['profile', 'list']);
  await record('use one of others', ['profile', 'use', 'default']);
  await record('import, and a name is taken', ['profile', 'import']);
  await record('import one under another name', ['profile', 'import', 'work', '--as', 'old']);
  await record('import one', ['profile', 'import', 'default']);
  await record('import it again', ['profile', 'import', 'default']);
  await record('remove, and nobody can be asked', ['profile', 'remove', 'old']);
  await record('remove, confirmed', ['profile', 'remove', 'old'], { typed: 'old' });
  await record('remove the default one and another', ['profile', 'remove', 'ci', 'vault', '--yes']);
  await record('remove one that is not there', ['profile', 'remove', 'ci', '--yes']);
  await expect(transcript()).toMatchFileSnapshot('golden/profile.txt');
});

test('kubeconfigs', async () => {
  const { record, run, home, emulator, transcript } = await opened();
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  for (const name of ['web', 'api'])
    expect((await run(['cluster', 'create', name, '-p', 'shop', '--admin', 'my-ip', '-o', 'name'])).code).toBe(0);
  await record('nothing yet', ['kubeconfig', 'list']);
  await record('get', ['kubeconfig', 'get', 'shop/web']);
  await record('get as JSON, for another', [
    'kubeconfig',
    'get',
    'shop/web',
    '--user',
    'eve',
    '--group',
    'viewers',
    '--ttl',
    '1d',
    '-o',
    'json',
  ]);
  await record('get with a time that is none', ['kubeconfig', 'get', 'shop/web', '--ttl', 'soon']);
  await record('get of which', ['kubeconfig', 'get']);
  await record('get of what is not there', ['kubeconfig', 'get', 'shop/wbe']);
  await record('merge with the plugin, and no profile', ['kubeconfig', 'merge', 'shop/web', '--exec']);
  await record('merge', ['kubeconfig', 'merge', 'shop/web', '--use', '--ttl', '4h']);
  await record('merge under another name, as JSON', [
    'kubeconfig',
    'merge',
    'shop/api',
    '--alias',
    'lab',
    '-o',
    'json',
  ]);
  const before = readFileSync(path.join(home, 'kubeconfig'), 'utf8');
  await record('merge all', ['kubeconfig', 'merge', '--all', '-p', 'shop']);
  expect(readFileSync(path.join(home, 'kubeconfig.bak'), 'utf8')).toBe(before);
  await record('merge all, as YAML', ['kubeconfig', 'merge', '--all', '-p', 'shop', '-o', 'yaml', '-q']);
  await record('merge two ways', ['kubeconfig', 'merge', 'shop/web', '--exec', '--no-exec']);
  const { access_key, secret_key } = emulator.account;
  const env = { OKS_ENDPOINT: '', OKS_ACCESS_KEY: '', OKS_SECRET_KEY: '' };
  await run(['profile', 'add', 'work', '--from-stdin'], {
    piped: JSON.stringify({ access_key, secret_key, endpoint: emulator.url }),
    env,
  });
  await record('merge with a profile', ['kubeconfig', 'merge', 'shop/web', '--profile', 'work'], { env });
  await record('what kubectl has run', ['kubeconfig', 'exec', 'shop/web', '--profile', 'work'], { env });
  await record(
    'what kubectl has run, for what is gone',
    ['kubeconfig', 'exec', '00000000-0000-4000-8000-000000000000', '--profile', 'work'],
    { env },
  );
  await record('list', ['kubeconfig', 'list']);
  await record('list names', ['kubeconfig', 'list', '-o', 'name']);
  await record('list by a column that there is not', ['kubeconfig', 'list', '--columns', 'cluster,expire']);
  await record('kubectl', ['kubectl', '--cluster', 'shop/web', '--', 'get', 'nodes'], { program: 0 });
  await record('kubectl fails', ['kubectl', '--cluster', 'shop/web', '--', 'get', 'nodse'], { program: 1 });
  await record('kubectl is not there', ['kubectl', '--cluster', 'shop/web', '--', 'get', 'nodes']);
  await record('kubectl, with its flags in front of the dashes', [
    'kubectl',
    '-c',
    'shop/web',
    'get',
    'pods',
    '-n',
    'default',
  ]);
  await record('forget the certificates of one', ['kubeconfig', 'clear', 'shop/web']);
  await record('forget them all', ['kubeconfig', 'clear', '-o', 'json']);
  await record('forget those of what is not there', ['kubeconfig', 'clear', 'shop/wbe']);
  await record('remove', ['kubeconfig', 'remove', 'shop/web']);
  await record('remove it again', ['kubeconfig', 'remove', 'shop/web']);
  await record('remove one by its context, as YAML', ['kubeconfig', 'remove', 'lab', '-o', 'yaml']);
  await record('remove which', ['kubeconfig', 'remove']);
  writeFileSync(path.join(home, 'kubeconfig'), 'clusters: {');
  await record('a kubeconfig that is broken', ['kubeconfig', 'list']);
  await expect(transcript()).toMatchFileSnapshot('golden/kubeconfig.txt');
}, 60_000);

test('node pools', async () => {
  const { record, run, home, transcript } = await opened();
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  await run(['cluster', 'create', 'web', '-p', 'shop', '--admin', 'my-ip', '-q']);
  await run(['cluster', 'create', 'shut', '-p', 'shop', '--admin', '192.0.2.7/32', '-q']);
  await record('of which cluster', ['nodepool', 'list']);
  await record('of a cluster that is not there', ['nodepool', 'list', '-c', 'shop/wbe']);
  await record('none yet', ['nodepool', 'list', '-c', 'shop/web']);
  await record('a dry run', [
    'nodepool',
    'create',
    'workers',
    '-c',
    'shop/web',
    '--count',
    '2',
    '--label',
    'team=web',
    '--volume',
    'gp2:100:/',
    '--dry-run',
  ]);
  await record('create', [
    'nodepool',
    'create',
    'workers',
    '-c',
    'shop/web',
    '--count',
    '2',
    '--label',
    'team=web',
    '--wait',
  ]);
  await record('the name is taken', ['nodepool', 'create', 'workers', '-c', 'shop/web']);
  await record('no name', ['nodepool', 'create', '-c', 'shop/web']);
  await record('no number', ['nodepool', 'create', 'more', '-c', 'shop/web', '--count', 'many']);
  writeFileSync(path.join(home, 'pool.yaml'), 'metdata:\n  name: more\n');
  await record('a misspelt field in a file', ['nodepool', 'create', '-c', 'shop/web', '-f', 'pool.yaml']);
  writeFileSync(
    path.join(home, 'pool.yaml'),
    'metadata:\n  name: more\nspec:\n  desiredNodes: 1\n  nodeType: tinav6.c4r8p2\n',
  );
  await record('create from a file', [
    'nodepool',
    'create',
    '-c',
    'shop/web',
    '-f',
    'pool.yaml',
    '--set',
    'spec.autoHealing=false',
    '-o',
    'name',
  ]);
  await record('list', ['nodepool', 'list', '-c', 'shop/web']);
  await record('list, wide', ['nodepool', 'list', '-c', 'shop/web', '-o', 'wide', '--sort-by', 'name']);
  await record('list as YAML', ['nodepool', 'list', '-c', 'shop/web', '-o', 'yaml']);
  await record('get', ['nodepool', 'get', 'workers', '-c', 'shop/web']);
  await record('get one that is not there', ['nodepool', 'get', 'wrokers', '-c', 'shop/web']);
  await record('what an update would change', [
    'nodepool',
    'update',
    'workers',
    '-c',
    'shop/web',
    '--min-nodes',
    '1',
    '--max-nodes',
    '5',
    '--unlabel',
    'team',
    '--dry-run',
  ]);
  await record('update', [
    'nodepool',
    'update',
    'workers',
    '-c',
    'shop/web',
    '--max-surge',
    '1',
    '--auto-upgrade',
    'off',
    '-o',
    'name',
  ]);
  await record('update with nothing', ['nodepool', 'update', 'workers', '-c', 'shop/web']);
  await record('update to what can’t be', [
    'nodepool',
    'update',
    'workers',
    '-c',
    'shop/web',
    '--min-nodes',
    '5',
    '--max-nodes',
    '1',
  ]);
  await record('scale', [
    'nodepool',
    'scale',
    'workers',
    '-c',
    'shop/web',
    '--count',
    '3',
    '--wait',
    '--columns',
    'name,state,ready',
  ]);
  await record('scale to how many', ['nodepool', 'scale', 'workers', '-c', 'shop/web']);
  await record('scale one that is not there', ['nodepool', 'scale', 'wrokers', '-c', 'shop/web', '--count', '3']);
  await record('wait', ['nodepool', 'wait', 'workers', '-c', 'shop/web', '-o', 'name']);
  await record('wait for one that is not there', ['nodepool', 'wait', 'wrokers', '-c', 'shop/web']);
  await record('a kind of machine that there is not', [
    'nodepool',
    'create',
    'odd',
    '-c',
    'shop/web',
    '--type',
    'huge',
    '--wait=2s',
  ]);
  await record('delete, and nobody can be asked', ['nodepool', 'delete', 'workers', '-c', 'shop/web']);
  await record('delete two, one of them not there', [
    'nodepool',
    'delete',
    'workers',
    'wrokers',
    '-c',
    'shop/web',
    '--yes',
  ]);
  await record('delete', ['nodepool', 'delete', 'workers', 'more', '-c', 'shop/web', '--yes', '--wait']);
  await record('a cluster that lets this address not in', ['nodepool', 'list', '-c', 'shop/shut', '--timeout', '2']);
  await expect(transcript()).toMatchFileSnapshot('golden/nodepool.txt');
}, 60_000);

test('waits for node pools that end early', async () => {
  const { record, run, emulator, transcript } = await opened({ clock: 'manual' });
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  emulator.clock.advance(1_200_000);
  await run(['cluster', 'create', 'web', '-p', 'shop', '--admin', 'my-ip', '-q']);
  emulator.clock.advance(1_200_000);
  await record('not within the time', ['nodepool', 'create', 'workers', '-c', 'shop/web', '--wait=1s']);
  const stop = new AbortController();
  await record('stopped by Ctrl-C', ['nodepool', 'wait', 'workers', '-c', 'web', '-p', 'shop'], {
    signal: stop.signal,
    onWrite: () => stop.abort(),
  });
  const cut = new AbortController();
  await record(
    'a deletion, stopped by Ctrl-C',
    ['nodepool', 'delete', 'workers', '-c', 'shop/web', '--yes', '--wait', '-o', 'json'],
    { signal: cut.signal, onWrite: () => cut.abort() },
  );
  const seen = new AbortController();
  await record('a watch', ['nodepool', 'list', '-c', 'shop/web', '--watch=0.5s', '--columns', 'name,state,ready'], {
    signal: seen.signal,
    onWrite: (text) => (text.includes('deleted') ? seen.abort() : emulator.clock.advance(1_200_000)),
  });
  await expect(transcript()).toMatchFileSnapshot('golden/nodepool-waiting.txt');
}, 60_000);
