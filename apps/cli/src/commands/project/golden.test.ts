import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

test('lists, creates, changes and deletes projects', async () => {
  const { record, matchGolden, home } = await openTestShell();
  await record('no projects yet', 'project list');
  await record('a dry run', 'project create shop --cidr 10.50.0.0/18 --tag team=web --dry-run');
  await record('create', 'project create shop --cidr 10.50.0.0/18 --tag team=web --wait');
  await record('a second one, whose network overlaps', 'project create lab --cidr 10.50.64.0/16 --protect -o name');
  await record('the name is taken', 'project create shop --cidr 10.51.0.0/18');
  await record('no name', 'project create --cidr 10.51.0.0/18');
  await record('an invalid name', 'project create Shop_1 --cidr 10.51.0.0/18');
  writeFileSync(path.join(home, 'project.yaml'), 'name: store\ncidr: 10.52.0.0/18\ndescripton: typo\n');
  await record('a misspelled field in a file', 'project create -f project.yaml');
  await record('list', 'project list');
  await record('list, wide', 'project list -o wide');
  await record('list as JSON', 'project list --name shop -o json');
  await record('list a misspelled status', 'project list --status redy');
  await record('list an unknown status', 'project list --status bogus');
  await record('get one', 'project get shop');
  await record('get two', 'project get lab shop -o name');
  await record('get one as YAML', 'project get shop -o yaml');
  await record('get an unknown one', 'project get shpo');
  await record('get without a name', 'project get');
  await record('quotas', 'project quotas shop');
  await record('quotas without a project', 'project quotas shpo');
  await record('Nets', 'project nets shop');
  await record('Nets, wide', 'project nets shop -o wide');
  await record('Nets without a project', 'project nets shpo');
  await record('snapshots', 'project snapshots shop');
  await record('snapshots without a project', 'project snapshots shpo');
  await record('public IP addresses', 'project public-ips shop -o name');
  await record('public IP addresses without a project', 'project public-ips shpo');
  await record(
    'what an update would change',
    'project update shop --description "the shop" --tag env=prod --untag team --dry-run',
  );
  await record(
    'the body of that update',
    'project update shop --description "the shop" --tag env=prod --untag team --dry-run -o json',
  );
  await record('update', 'project update shop --description "the shop" --tag env=prod --untag team --wait');
  await record('update without changes', 'project update shop');
  await record('update a fixed field', 'project update shop --set cidr=10.0.0.0/8');
  await record('empty a field', 'project update shop --unset description --dry-run');
  await record('wait', 'project wait shop');
  await record('wait for an invalid status', 'project wait shop --for version=1.31');
  await record('use', 'project use shop');
  await record('use, shown', 'project use');
  await record('the default project', 'project get -o name');
  await record('the mark in a list on a terminal', 'project list', { typed: '' });
  await record('a default is never deleted by default', 'project delete --yes');
  await record('delete a protected one', 'project delete lab --yes');
  await record('delete without a terminal', 'project delete shop');
  await record('delete, with another name typed', 'project delete shop', { typed: 'yes' });
  await record('disable deletion protection', 'project update lab --no-protect -o name');
  await record('delete two, one of them unknown', 'project delete lab lap --yes');
  await record('delete two', 'project delete shop lab --yes --wait');
  await record('the default is removed too', 'project use');
  await record('deleted ones', 'project get shop --deleted -o name');
  await record('wait for a completed deletion', 'project wait shop --for status=deleted');
  await record('wait for the deletion of an unknown one', 'project wait nobody --for status=deleted');
  await record('no default any more', 'project use --unset');
  await matchGolden('project');
});
