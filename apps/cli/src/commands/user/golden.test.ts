import { test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

test('lists, creates and deletes EIM users', async () => {
  const { record, run, matchGolden } = await openTestShell();
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  await record('types', 'user types --project shop');
  await record('types as JSON', 'user types --project shop -o json');
  await record('types without a project', 'user types');
  await record('none yet', 'user list --project shop');
  await record('list without a project', 'user list');
  const type = JSON.parse((await run(['user', 'types', '--project', 'shop', '-o', 'json'])).out)[0].UserType as string;
  await record('an unknown type', 'user create nobody --project shop');
  await record('an invalid lifetime', ['user', 'create', type, '--ttl', 'long', '--project', 'shop']);
  await record('create', ['user', 'create', type, '--ttl', '4w', '--project', 'shop']);
  await record('list', 'user list --project shop');
  await record('delete an unknown one', 'user delete nobody --project shop --yes');
  const name = (await run(['user', 'list', '--project', 'shop', '-o', 'name'])).out.trim();
  await record('delete without a terminal', ['user', 'delete', name, '--project', 'shop']);
  await record('delete', ['user', 'delete', name, '--project', 'shop', '--yes']);
  await matchGolden('user');
});
