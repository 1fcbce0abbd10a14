import { test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

test('prints what the service offers', async () => {
  const { record, matchGolden } = await openTestShell();
  const kinds = ['project', 'cluster', 'nodepool', 'netpeering-request', 'netpeering-acceptance'];
  for (const kind of kinds) await record(`the template of a ${kind}`, ['template', kind]);
  await record('a template as JSON', 'template project -o json');
  await record('an unknown template', 'template pod');
  await record('template without a kind', 'template');
  for (const kind of kinds)
    await record(`a template of a ${kind} with an unexpected argument`, ['template', kind, 'mine']);
  for (const what of ['versions', 'subregions', 'control-planes']) await record(what, ['limits', what]);
  await record('admission plugins', 'limits admission-plugins --version 1.32');
  await record('admission plugins as JSON', 'limits admission-plugins -o json');
  await record('admission plugins without a version', 'limits admission-plugins --version newest');
  await record('versions as JSON', 'limits versions -o json');
  await record('versions, in reverse order', 'limits versions --sort-by versions:desc --no-headers');
  await record('misspelled plans', 'limits control-plane');
  const env = { OKS_SECRET_KEY: 'NOT-THE-KEY' };
  for (const what of ['versions', 'subregions', 'control-planes'])
    await record(`${what} without credentials`, ['limits', what], { env });
  await matchGolden('limits');
});
