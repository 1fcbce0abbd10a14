import path from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

test('reports what is wrong with the setup', async () => {
  const { record, run, home, matchGolden } = await openTestShell({}, 0);
  await record('only optional tools are missing', 'doctor');
  await record('the same as JSON', 'doctor -o json');
  await record('a wrong key', 'doctor', { env: { OKS_SECRET_KEY: 'NOT-THE-KEY' } });
  await record('no response', 'doctor', { env: { OKS_ENDPOINT: 'http://127.0.0.1:1/api/v2' } });
  await record('no credentials', 'doctor', {
    env: {
      OKS_ENDPOINT: '',
      OKS_ACCESS_KEY: '',
      OKS_SECRET_KEY: '',
      OKS_REGION: 'nowhere',
      HTTPS_PROXY: 'http://127.0.0.1:1',
    },
  });
  mkdirSync(path.join(home, 'config'), { mode: 0o755, recursive: true });
  writeFileSync(path.join(home, 'config', 'config.json'), '{"version": 1,\n "profiles": {"work": }}', { mode: 0o644 });
  await record('an invalid profile that others can read', 'doctor --profile work');
  await record('names of failed checks', 'doctor --profile work -o name');
  expect((await run(['doctor'])).code).toBe(1);
  await matchGolden('doctor');
});
