import path from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

/** Half an hour later, so that ages are stable and one-hour certificates are still valid. */
const opened = (options?: Parameters<typeof openTestShell>[0]) => openTestShell(options, 30 * 60_000 + 30_000);

test('merges, lists and removes kubeconfigs', async () => {
  const { record, run, home, emulator, matchGolden } = await opened();
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  for (const name of ['web', 'api'])
    expect((await run(['cluster', 'create', name, '-p', 'shop', '--admin', 'my-ip', '-o', 'name'])).code).toBe(0);
  await record('nothing yet', 'kubeconfig list');
  await record('get', 'kubeconfig get shop/web');
  await record('get as JSON, for another user', 'kubeconfig get shop/web --user eve --group viewers --ttl 1d -o json');
  await record('get with an invalid lifetime', 'kubeconfig get shop/web --ttl soon');
  await record('get without a cluster', 'kubeconfig get');
  await record('get of an unknown cluster', 'kubeconfig get shop/wbe');
  await record('merge with the plugin, and no profile', 'kubeconfig merge shop/web --exec');
  await record('merge', 'kubeconfig merge shop/web --use --ttl 4h');
  await record('merge under another name, as JSON', 'kubeconfig merge shop/api --alias lab -o json');
  const before = readFileSync(path.join(home, 'kubeconfig'), 'utf8');
  await record('merge all', 'kubeconfig merge --all -p shop');
  expect(readFileSync(path.join(home, 'kubeconfig.bak'), 'utf8')).toBe(before);
  await record('merge all, as YAML', 'kubeconfig merge --all -p shop -o yaml -q');
  await record('merge with conflicting flags', 'kubeconfig merge shop/web --exec --no-exec');
  const { access_key, secret_key } = emulator.account;
  const env = { OKS_ENDPOINT: '', OKS_ACCESS_KEY: '', OKS_SECRET_KEY: '' };
  await run(['profile', 'add', 'work', '--from-stdin'], {
    piped: JSON.stringify({ access_key, secret_key, endpoint: emulator.url }),
    env,
  });
  await record('merge with a profile', 'kubeconfig merge shop/web --profile work', { env });
  await record('the command that kubectl runs', 'kubeconfig exec shop/web --profile work', { env });
  await record(
    'the command that kubectl runs, for a deleted cluster',
    'kubeconfig exec 00000000-0000-4000-8000-000000000000 --profile work',
    { env },
  );
  await record('merge again with a profile', 'kubeconfig merge shop/web --profile work', { env });
  await record(
    'merge with a namespace and a proxy',
    'kubeconfig merge shop/web --profile work --namespace team-a --proxy-url socks5://127.0.0.1:1080',
    { env },
  );
  await record('merge into an invalid namespace', 'kubeconfig merge shop/web --namespace Team');
  await record('list', 'kubeconfig list');
  await record('list names', 'kubeconfig list -o name');
  await record('list by an unknown column', 'kubeconfig list --columns cluster,expire');
  await record('kubectl', 'kubectl --cluster shop/web get nodes -o json', { program: 0 });
  await record('kubectl fails', 'kubectl --cluster shop/web -- get nodse', { program: 1 });
  await record('kubectl is not installed', 'kubectl --cluster shop/web -- get nodes');
  await record('clear the certificates of one cluster', 'kubeconfig clear shop/web');
  await record('clear all certificates', 'kubeconfig clear -o json');
  await record('clear those of an unknown cluster', 'kubeconfig clear shop/wbe');
  await run(['kubeconfig', 'merge', 'shop/web', '--alias', 'prod', '-q']);
  await record('remove a context and its alias', 'kubeconfig remove shop/web');
  await record('remove it again', 'kubeconfig remove shop/web');
  await record('remove one by its context, as YAML', 'kubeconfig remove lab -o yaml');
  await record('remove without a context', 'kubeconfig remove');
  writeFileSync(path.join(home, 'kubeconfig'), 'clusters: {');
  await record('an invalid kubeconfig', 'kubeconfig list');
  await matchGolden('kubeconfig');
});
