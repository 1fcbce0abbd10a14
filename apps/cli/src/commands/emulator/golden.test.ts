import path from 'node:path';
import { expect, test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

test('starts, controls and stops an emulator', async () => {
  const { record, run, home, matchGolden } = await openTestShell();
  const keyOf = async (index: number): Promise<string> =>
    (await run(['emulator', 'account', 'list', '-o', 'name'])).out.split('\n')[index] ?? '';
  await record('none is running', 'emulator status');
  await record('none is running, as JSON', 'emulator status -o json');
  await record('none to stop', 'emulator stop');
  await record('stop without a name', 'emulator stop 8080');
  await record('env without a running emulator', 'emulator env');
  await record('nothing to reset', 'emulator reset --yes');
  await record('no running emulator for a new fault', 'emulator fault add rate_limit');
  await record('an unknown fault', 'emulator fault add rate_limt');
  await record('no running emulator for the clock', 'emulator clock show');
  await record('no running emulator for a new account', 'emulator account add');
  await record('no running emulator for faults', 'emulator fault list');
  await record('no running emulator for accounts', 'emulator account list');
  // The endpoint of these commands is the shell's own emulator.
  const nowhere = { env: { OKS_ENDPOINT: 'https://example.test/api/v2' } };
  await record('no running emulator for requests', 'emulator requests', nowhere);
  await record('no requests yet', 'emulator requests');
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  await run(['project', 'get', '00000000-0000-4000-8000-000000000000']);
  await record('the last requests', 'emulator requests');
  await record('the last requests with their IDs and accounts', 'emulator requests --columns id,operation,account');
  await record('requests of an operation', 'emulator requests --operation createproject --jq .[].requestBody');
  await record('requests that failed', 'emulator requests --status 4xx -o name');
  await record('requests of an unknown operation', 'emulator requests --operation CreateProjcet');
  await record('requests with an invalid status', 'emulator requests --status 4x');
  await record('an invalid port', 'emulator start --port http');
  await record('conflicting flags', 'emulator start --ephemeral --data-dir data');
  await record('an unknown clock', 'emulator start --clock fsat');
  await record('an unknown backend', 'emulator start --kubernetes kube-apisever');
  await record('a certificate without its key', 'emulator start --tls-cert tls.pem');
  await record('a key without its certificate', 'emulator start --tls-key tls.key');
  await record('a certificate that does not exist', 'emulator start --tls-cert nothing.pem --tls-key nothing.key');
  await record('a public URL with a path', 'emulator start --public-url https://sandbox.example.com/oks');
  await record('a public URL with a user', 'emulator start --public-url https://ada:secret@sandbox.example.com');
  await record('a public URL for clusters without their port', [
    ...['emulator', 'start', '--kubernetes-public-url', 'https://sandbox.example.com:6443'],
  ]);
  await record('an invalid port for clusters', 'emulator start --kubernetes-port https');
  await record('an invalid host name', 'emulator start --allow-host sandbox.example.com:443 --detach');
  await record('one port for clusters of another backend', [
    ...['emulator', 'start', '--kubernetes-port', '0', '--kubernetes', 'kube-apiserver'],
  ]);
  await record('an admin token that is too short', 'emulator start --admin-token secret');
  await record('an audit without a place for it', 'emulator start --audit --detach');
  await record('an audit in another format', 'emulator start --audit -o yaml');
  await record('a folder of programs for the built-in backend', 'emulator start --kubernetes-assets programs');

  const started = new AbortController();
  await record(
    'start',
    ['emulator', 'start', '--port', '0', '--clock', 'instant', '--data-dir', path.join(home, 'data')],
    {
      signal: started.signal,
      onWrite: (text) => {
        if (text.includes('data_dir')) started.abort();
      },
    },
  );
  const asYaml = new AbortController();
  const ready = Promise.withResolvers<undefined>();
  const running = record('start as YAML', 'emulator start --port 0 --ephemeral --clock manual -o yaml', {
    signal: asYaml.signal,
    onWrite: () => ready.resolve(undefined),
  });
  await ready.promise;
  await record('start a second one', 'emulator start --port 0 --ephemeral');
  await record('one is running', 'emulator status');
  await record('one is running, as YAML', 'emulator status -o yaml');
  await record('variables for a shell', 'emulator env');
  await record('no faults', 'emulator fault list');
  await record('remove a fault without an ID', 'emulator fault remove');
  await record('remove an unknown fault', 'emulator fault remove x');
  await record('remove all faults', 'emulator fault remove --all');
  await record('add an invalid fault', 'emulator fault add rate_limit --probability 7');
  await record('add a fault', 'emulator fault add rate_limit --times 3 --operation CreateCluster');
  await record('list faults', 'emulator fault list');
  await record('the clock', 'emulator clock show');
  await record('advance the clock', 'emulator clock advance 10m');
  await record('advance the clock by an invalid duration', 'emulator clock advance soon');
  await record('add an account', 'emulator account add');
  await record('accounts', 'emulator account list');
  await record('an invalid quota', 'emulator account add --quotas clusters=3');
  await record('add an account with its own quotas', 'emulator account add --quotas projects=1');
  await record('new quotas of an unknown account', 'emulator account update shop --quotas projects=2');
  await record('new quotas', ['emulator', 'account', 'update', await keyOf(1), '--quotas', 'projects=2']);
  await record('nothing to update', 'emulator account update shop');
  await record('remove an account without a terminal', ['emulator', 'account', 'remove', await keyOf(0)]);
  await record('remove the first account', ['emulator', 'account', 'remove', await keyOf(0), '--yes']);
  await record('remove an account', ['emulator', 'account', 'remove', await keyOf(1), '--yes']);
  await record('new credentials of an unknown account', 'emulator account rotate shop --name default');
  await record('new credentials', ['emulator', 'account', 'rotate', await keyOf(0)]);
  await record('variables after new credentials', 'emulator env');
  await record('an endpoint without TLS', 'emulator account list --endpoint http://sandbox.example.com');
  await record('no emulator at an endpoint', 'emulator account list --endpoint http://127.0.0.1:9');
  await record('one that is not running, while another is', 'emulator env --name ci');
  await record('reset without a terminal', 'emulator reset');
  await record('reset', 'emulator reset --yes');
  asYaml.abort();
  await running;
  await record('reset the saved state', ['emulator', 'reset', '--yes', '--data-dir', path.join(home, 'data')]);
  expect((await run(['emulator', 'status'])).code).toBe(4);
  await matchGolden('emulator');
});
