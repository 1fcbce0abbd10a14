import path from 'node:path';
import { expect, test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

test('the emulator', async () => {
  const { record, run, home, matchGolden } = await openTestShell();
  await record('none runs', 'emulator status');
  await record('none runs, as JSON', 'emulator status -o json');
  await record('none to stop', 'emulator stop');
  await record('stop which', 'emulator stop 8080');
  await record('none to lead to', 'emulator env');
  await record('nothing to forget', 'emulator reset --yes');
  await record('none to add a fault to', 'emulator fault add rate_limit');
  await record('a fault that there is not', 'emulator fault add rate_limt');
  await record('none whose clock could be shown', 'emulator clock show');
  await record('none to add an account to', 'emulator account add');
  await record('none whose faults could be listed', 'emulator fault list');
  await record('none whose accounts could be listed', 'emulator account list');
  await record('a port that is none', 'emulator start --port http');
  await record('two answers to one question', 'emulator start --ephemeral --data-dir data');
  await record('a clock that is none', 'emulator start --clock fsat');

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
  await record('one runs', 'emulator status');
  await record('one runs, as YAML', 'emulator status -o yaml');
  await record('variables for a shell', 'emulator env');
  await record('no faults', 'emulator fault list');
  await record('remove which fault', 'emulator fault remove');
  await record('remove a fault that is not there', 'emulator fault remove x');
  await record('remove all faults', 'emulator fault remove --all');
  await record('add a fault that can’t be', 'emulator fault add rate_limit --probability 7');
  await record('add a fault', 'emulator fault add rate_limit --times 3 --operation CreateCluster');
  await record('list faults', 'emulator fault list');
  await record('the clock', 'emulator clock show');
  await record('advance the clock', 'emulator clock advance 10m');
  await record('advance the clock by what is no time', 'emulator clock advance soon');
  await record('add an account', 'emulator account add');
  await record('accounts', 'emulator account list');
  await record('one that does not run, while another does', 'emulator env --name ci');
  await record('forget, and nobody can be asked', 'emulator reset');
  await record('forget', 'emulator reset --yes');
  asYaml.abort();
  await running;
  await record('forget what was kept', ['emulator', 'reset', '--yes', '--data-dir', path.join(home, 'data')]);
  expect((await run(['emulator', 'status'])).code).toBe(4);
  await matchGolden('emulator');
});
