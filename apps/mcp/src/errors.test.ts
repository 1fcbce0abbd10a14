import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Assistant, cluster, startWorkplace, type Workplace } from './testing.fixture.ts';

let workplace: Workplace;
let assistant: Assistant;
beforeAll(async () => {
  workplace = await startWorkplace();
  assistant = await workplace.assistant();
  await assistant.succeed('create_project', { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  await assistant.succeed('create_cluster', { ...cluster, disable_api_termination: true });
});
afterAll(() => workplace[Symbol.asyncDispose]());

/** The error of a call that must fail. */
async function failure(name: string, args: Record<string, unknown>): Promise<unknown> {
  const { isError, result } = await assistant.call(name, args);
  expect(isError).toBe(true);
  return result['error'];
}

test('the error about an unknown name suggests the nearest one', async () => {
  expect(await failure('get_cluster', { cluster: 'shop/wep' })).toMatchObject({
    code: 'not_found',
    message: 'There is no cluster `wep` in project shop.',
    hint: 'Did you mean `web`?',
  });
  expect(await failure('get_project', { project: 'elsewhere' })).toMatchObject({
    code: 'not_found',
    hint: 'See `list_projects {}`.',
  });
});

test('invalid input is refused before anything is sent, and names the field', async () => {
  const before = workplace.emulator.requests.list().length;
  expect(await failure('create_cluster', { ...cluster, version: 'newest' })).toMatchObject({
    code: 'input',
    details: [{ path: ['version'], message: 'must be a minor version of Kubernetes, such as 1.32' }],
  });
  expect(await failure('create_cluster', { ...cluster, versoin: '1.32' })).toMatchObject({
    code: 'input',
    details: expect.arrayContaining([
      { path: ['versoin'], message: 'unknown field, did you mean `version`?', code: 'unknown_field' },
    ]),
  });
  expect(await failure('get_cluster', {})).toMatchObject({
    code: 'input',
    details: [{ path: ['cluster'], message: 'required' }],
  });
  for (const [tool, args] of [
    ['wait_for_cluster', { cluster: 'shop/web', status: 'redy' }],
    ['wait_for_cluster', { cluster: 'shop/web', status: '__proto__' }],
    ['get_cluster', { cluster: 'x'.repeat(1_000_000) }],
    ['get_node_pool', { cluster: 'shop/web', name: '../../api/v1/secrets' }],
    ['delete_node_pool', { cluster: 'shop/web', name: '..' }],
  ] as const)
    expect(await failure(tool, args)).toMatchObject({ code: 'input' });
  expect(workplace.emulator.requests.list()).toHaveLength(before);
});

test('an error from the service contains its request ID', async () => {
  workplace.emulator.faults.add({ operations: ['GetQuotas'], kind: 'not_implemented', times: 1 });
  expect(await failure('get_quotas', {})).toMatchObject({ code: 'not_implemented', requestId: expect.any(String) });
});

test('a deletion requires the exact name', async () => {
  const { id } = (await assistant.succeed('get_cluster', { cluster: 'shop/web' }))['cluster'] as { id: string };
  expect(await failure('delete_cluster', { cluster: id })).toMatchObject({ code: 'input' });
  expect(await failure('delete_cluster', { cluster: 'web' })).toMatchObject({ code: 'input' });
  expect(await failure('delete_cluster', {})).toMatchObject({ code: 'input' });
  expect(await failure('upgrade_cluster', { cluster: id, version: '1.32' })).toMatchObject({ code: 'input' });
  const project = (await assistant.succeed('get_project', { project: 'shop' }))['project'] as { id: string };
  expect(await failure('delete_cluster', { cluster: `${project.id}/web` })).toMatchObject({
    code: 'input',
    message: `\`${project.id}/web\` is not the exact name of the cluster. Nothing was changed.`,
    hint: 'Its name is `shop/web`. Ask the user before you use it.',
  });
  expect(await failure('delete_project', { project: project.id })).toMatchObject({ code: 'input' });
  expect(workplace.emulator.requests.of('DeleteCluster')).toEqual([]);
  expect(workplace.emulator.requests.of('DeleteProject')).toEqual([]);
});

test('a protected cluster is not deleted, and nothing is sent', async () => {
  expect(await failure('delete_cluster', { cluster: 'shop/web' })).toMatchObject({
    code: 'conflict',
    message: 'Nothing was deleted: cluster shop/web is protected from deletion.',
    hint: 'To remove the protection: ' + '`update_cluster {"cluster":"shop/web","disable_api_termination":false}`.',
  });
  expect(workplace.emulator.requests.of('DeleteCluster')).toEqual([]);
});

test('a hint names the tool only if it is offered, and else the command for the user', async () => {
  const { call } = await workplace.assistant(['read', 'delete']);
  const { result } = await call('delete_cluster', { cluster: 'shop/web' });
  expect(result['error']).toMatchObject({
    hint: 'To remove the protection: `oks cluster update shop/web --no-protect`.',
  });
});

test('a hint about the inside of a cluster names the cluster', async () => {
  expect(await failure('get_node_pool', { cluster: 'web', name: 'nothing-like-it' })).toMatchObject({
    hint: 'See `list_node_pools {"cluster":"shop/web"}`.',
  });
  expect(await failure('get_net_peering', { cluster: 'web', name: 'nothing-like-it' })).toMatchObject({
    hint: 'See `list_net_peerings {"cluster":"shop/web"}`.',
  });
});

test('downgrades and upgrades to unknown versions are refused', async () => {
  expect(await failure('upgrade_cluster', { cluster: 'shop/web', version: '1.30' })).toMatchObject({
    code: 'input',
    message: 'Cluster shop/web is at 1.31, and cannot be downgraded to 1.30.',
    hint: 'To list the versions: `get_kubernetes_versions {}`.',
  });
  expect(await failure('upgrade_cluster', { cluster: 'shop/web', version: '1.99' })).toMatchObject({ code: 'input' });
  expect(workplace.emulator.requests.of('UpgradeCluster')).toEqual([]);
});

test('a default project or cluster of a shell is not used', async () => {
  const state = path.join(workplace.home, '.local/state/oks-kit');
  mkdirSync(state, { recursive: true });
  const { id } = (await assistant.succeed('get_project', { project: 'shop' }))['project'] as { id: string };
  const account = workplace.env['OKS_ACCESS_KEY'] ?? '';
  writeFileSync(
    path.join(state, 'defaults.json'),
    JSON.stringify({ [`account ${account} at ${workplace.emulator.url}`]: { project: { id, name: 'shop' } } }),
  );
  expect(await assistant.succeed('list_clusters')).toMatchObject({ clusters: [{ name: 'web' }] });
  expect(await failure('list_node_pools', {})).toMatchObject({ code: 'input' });
});
