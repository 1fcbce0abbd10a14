import { test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

test('any operation', async () => {
  const { record, run, matchGolden } = await openTestShell();
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  await record('every operation', 'api --list');
  await record('none', 'api');
  await record('one by another spelling', 'api getkubenetesversions');
  await record('one that there is not', 'api ListProject');
  await record('with a parameter', 'api ListProjects --param name=shop -o yaml');
  await record('with a parameter that there is not', 'api ListProjects --param nmae=shop');
  await record('with half a parameter', 'api ListProjects --param name');
  await record('without a parameter of its path', 'api GetProject');
  await record('with a body', 'api CreateProject --body -', {
    piped: 'name: lab\ncidr: 10.60.0.0/18\nregion: eu-west-2\n',
  });
  await record('with a body that has a field too many', 'api CreateProject --body -', {
    piped: 'name: lab\ncdir: 10.60.0.0/18\nregion: eu-west-2\n',
  });
  await record('with a body that is none', 'api CreateProject --body -', { piped: '- name\n' });
  await record('without a body', 'api CreateProject');
  await record('any request', 'api GET /projects?name=shop --jq .Projects[0].name');
  await record('any request, without a path', 'api GET');
  await record('any request to another place', 'api GET /projects/../../x');
  await record('any request to a path that there is not', 'api DELETE /nothing');
  await record(
    'of what is not there',
    'api GetCluster --param cluster_id=00000000-0000-4000-8000-000000000000 -o json',
  );
  await matchGolden('api');
});
