import { test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

test('calls any operation', async () => {
  const { record, run, matchGolden } = await openTestShell();
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  await record('every operation', 'api --list');
  await record('none', 'api');
  await record('another spelling of an operation', 'api getkubenetesversions');
  await record('an unknown one', 'api ListProject');
  await record('with a parameter', 'api ListProjects --param name=shop -o yaml');
  await record('with an unknown parameter', 'api ListProjects --param nmae=shop');
  await record('with an incomplete parameter', 'api ListProjects --param name');
  await record('without a path parameter', 'api GetProject');
  await record('with a body', 'api CreateProject --body -', {
    piped: 'name: lab\ncidr: 10.60.0.0/18\nregion: eu-west-2\n',
  });
  await record('with a body with an unknown field', 'api CreateProject --body -', {
    piped: 'name: lab\ncdir: 10.60.0.0/18\nregion: eu-west-2\n',
  });
  await record('with an invalid body', 'api CreateProject --body -', { piped: '- name\n' });
  await record('without a body', 'api CreateProject');
  await record('any request', 'api GET /projects?name=shop --jq .Projects[0].name');
  await record('any request, without a path', 'api GET');
  await record('any request outside the endpoint', 'api GET /projects/../../x');
  await record('any request to an unknown path', 'api DELETE /nothing');
  await record('of an unknown one', 'api GetCluster --param cluster_id=00000000-0000-4000-8000-000000000000 -o json');
  await matchGolden('api');
});
