import path from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { openTestShell, type Shell } from '../../testing/shell.fixture.ts';

/** Half an hour later, so that ages are stable and one-hour certificates are still valid. */
const opened = (options?: Parameters<typeof openTestShell>[0]) => openTestShell(options, 30 * 60_000 + 30_000);

test('adds, lists and removes profiles', async () => {
  const { record: recordWith, emulator, home, matchGolden } = await opened();
  const nobody = { OKS_ENDPOINT: '', OKS_ACCESS_KEY: '', OKS_SECRET_KEY: '' };
  const record: Shell['record'] = (title, args, session) => recordWith(title, args, { env: nobody, ...session });
  const { access_key, secret_key } = emulator.account;
  const profile = JSON.stringify({ access_key, secret_key, endpoint: emulator.url });

  await record('none yet', 'profile list');
  await record('no credentials', 'profile show');
  await record('add without a terminal', 'profile add work');
  await record('add from standard input', 'profile add work --from-stdin', { piped: profile });
  await record('add it again', 'profile add work --from-stdin', { piped: profile });
  await record('add invalid JSON', 'profile add ci --from-stdin', { piped: 'access_key: x' });
  await record('add invalid credentials', 'profile add ci --from-stdin', {
    piped: JSON.stringify({ access_key, secret_key: 'NOT-THE-KEY', endpoint: emulator.url }),
  });
  await record('add without a test', 'profile add ci --from-stdin --no-test', {
    piped: JSON.stringify({ access_key, secret_key: 'NOT-THE-KEY', endpoint: emulator.url }),
  });
  await record(
    'add a command',
    'profile add vault --credential-command "vault-oks get prod" --region eu-west-2 --no-test',
  );
  await record('add under an invalid name', 'profile add ../x --from-stdin', { piped: profile });
  await record('list', 'profile list');
  await record('list by an unknown column', 'profile list --sort-by nmae');
  await record('list as JSON', 'profile list -o json');
  await record('show the default one', 'profile show');
  await record('show one as YAML', 'profile show vault -o yaml');
  await record('show an unknown one', 'profile show wrok');
  await record('use', 'profile use ci');
  await record('use an unknown one', 'profile use prod');
  await record('authenticate with one', 'project list --profile work');
  await record('authenticate with an invalid one', 'project list');
  await record('authenticate with an unknown one', 'project list --profile wrk');
  await record('nothing to import', 'profile import');
  mkdirSync(path.join(home, '.oks_cli'));
  writeFileSync(
    path.join(home, '.oks_cli', 'config.json'),
    JSON.stringify({
      default: { access_key: 'AAAAAAAAAAAAAAAAAAAA', secret_key: 'S'.repeat(40), region_name: 'eu-west-2' },
      work: { access_key: 'BBBBBBBBBBBBBBBBBBBB', secret_key: 'T'.repeat(40), region_name: 'eu-west-2' },
    }),
  );
  await record('list those of other tools too', 'profile list');
  await record('use one of another tool', 'profile use default');
  await record('import with a name that is taken', 'profile import');
  await record('import one under another name', 'profile import work --as old');
  await record('import one', 'profile import default');
  await record('import it again', 'profile import default');
  await record('remove without a terminal', 'profile remove old');
  await record('remove, confirmed', 'profile remove old', { typed: 'old' });
  await record('remove the default one and another', 'profile remove ci vault --yes');
  await record('remove an unknown one', 'profile remove ci --yes');
  await matchGolden('profile');
});
