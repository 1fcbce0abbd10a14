import { test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

test('prints the quotas of the account', async () => {
  const { record, matchGolden } = await openTestShell();
  await record('as a table', 'quotas');
  await record('as JSON', 'quotas -o json');
  await record('with an unexpected argument', 'quotas shop');
  await matchGolden('quotas');
});
