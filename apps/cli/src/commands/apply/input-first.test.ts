import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

const noCredentials = { OKS_ENDPOINT: '', OKS_ACCESS_KEY: '', OKS_SECRET_KEY: '', OKS_PROFILE: '' };

test.each([
  ['diff', 'oks.yaml:1:19: `projects.shop.clustres`: unknown field, did you mean `clusters`?'],
  ['apply', 'oks.yaml:1:19: `projects.shop.clustres`: unknown field, did you mean `clusters`?'],
  ['destroy', 'oks.yaml:1:19: `projects.shop.clustres`: unknown field, did you mean `clusters`?'],
  ['diff -f missing.yaml', 'There is no manifest missing.yaml.'],
  ['apply --max-parallel many', 'Invalid value "many" for `--max-parallel`'],
  ['destroy --max-parallel 0', 'Invalid value "0" for `--max-parallel`'],
  ['apply --plan oks.yaml', 'oks.yaml is not a plan file.'],
  ['export --owner not/valid', 'Invalid owner "not/valid" for `--owner`.'],
  ['cluster upgrade', 'No cluster is specified.'],
  ['cluster upgrade --all web', '`--all` and CLUSTER cannot be used together.'],
  ['cluster upgrade --all --pause 1m', '`--pause` needs `--wave`'],
])('`oks %s` reports invalid input although there are no credentials', async (line, message) => {
  const { run, home } = await openTestShell();
  writeFileSync(path.join(home, 'oks.yaml'), 'projects: {shop: {clustres: {}}}\n');
  const { code, out, err } = await run(line.split(' '), { env: noCredentials });
  expect([code, out, err]).toEqual([2, '', expect.stringContaining(message)]);
});

test('with a valid manifest, missing credentials are reported', async () => {
  const { run, home } = await openTestShell();
  writeFileSync(path.join(home, 'oks.yaml'), 'projects: {shop: {cidr: 10.50.0.0/18, region: eu-west-2}}\n');
  const { code, err } = await run(['diff'], { env: noCredentials });
  expect([code, err]).toEqual([3, expect.stringContaining('No credentials')]);
});
