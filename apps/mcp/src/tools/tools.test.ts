import { expect, test } from 'vitest';
import { startWorkplace } from '../testing.fixture.ts';
import type { Access } from './tool.ts';

const reading = [
  'diff_manifest',
  'get_admission_plugins',
  'get_client_ip',
  'get_cluster',
  'get_cluster_template',
  'get_control_plane_plans',
  'get_cp_subregions',
  'get_kubernetes_versions',
  'get_net_peering',
  'get_net_peering_acceptance_template',
  'get_net_peering_request_template',
  'get_node_pool',
  'get_nodepool_template',
  'get_project',
  'get_project_nets',
  'get_project_public_ips',
  'get_project_quotas',
  'get_project_snapshots',
  'get_project_template',
  'get_quotas',
  'list_clusters',
  'list_eim_user_types',
  'list_eim_users',
  'list_net_peerings',
  'list_node_pools',
  'list_outdated_clusters',
  'list_projects',
  'plan_manifest',
  'run_doctor',
  'wait_for_cluster',
  'wait_for_node_pool',
  'wait_for_project',
];
const writing = [
  'create_cluster',
  'create_eim_user',
  'create_node_pool',
  'create_project',
  'save_kubeconfig',
  'scale_node_pool',
  'update_cluster',
  'update_project',
  'upgrade_cluster',
];
const deleting = ['delete_cluster', 'delete_eim_user', 'delete_node_pool', 'delete_project'];

const sets: readonly (readonly [string, readonly Access[], readonly string[]])[] = [
  ['by default', ['read'], reading],
  ['with --allow-writes', ['read', 'write'], [...reading, ...writing]],
  ['with --allow-deletes', ['read', 'delete'], [...reading, ...deleting]],
  ['with both', ['read', 'write', 'delete'], [...reading, ...writing, ...deleting]],
];

test.each(sets)('offers the expected tools %s', async (_, access, names) => {
  await using workplace = await startWorkplace();
  const { client } = await workplace.assistant(access);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
});

test('without flags, no tool name contains a verb of change, and every tool is marked as read-only', async () => {
  await using workplace = await startWorkplace();
  const { client } = await workplace.assistant(['read']);
  const { tools } = await client.listTools();
  for (const { name, annotations } of tools) {
    expect(name).not.toMatch(/create|update|delete|upgrade|scale|save|apply/);
    expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
  }
});

test('a deletion says what it deletes too, and what prevents it', async () => {
  await using workplace = await startWorkplace();
  const { client } = await workplace.assistant(['delete']);
  const { tools } = await client.listTools();
  const described = Object.fromEntries(tools.map(({ name, description }) => [name, description]));
  expect(described).toMatchObject({
    delete_project:
      'Delete a project. This cannot be undone. A project that is protected or has clusters is not deleted.',
    delete_cluster:
      'Delete a cluster. This cannot be undone. Its node pools are deleted too. A protected cluster is not deleted.',
    delete_eim_user: 'Delete an EIM user of a project. This cannot be undone.',
  });
});

test('a tool that is not offered cannot be called', async () => {
  await using workplace = await startWorkplace();
  const { client } = await workplace.assistant(['read']);
  await expect(client.callTool({ name: 'delete_project', arguments: { project: 'shop' } })).rejects.toThrow(
    /delete_project/,
  );
});

test('every tool describes itself, its input and its output, and says whether it is destructive', async () => {
  await using workplace = await startWorkplace();
  const { client } = await workplace.assistant();
  const { tools } = await client.listTools();
  for (const { name, description = '', inputSchema, outputSchema, annotations } of tools) {
    expect(description, name).toMatch(/^[A-Z].*\.$/s);
    expect(inputSchema, name).toMatchObject({ type: 'object', additionalProperties: false });
    for (const field of Object.values(inputSchema.properties ?? {}))
      expect(JSON.stringify(field), name).toContain('"description":');
    expect(outputSchema, name).toMatchObject({ type: 'object', properties: expect.any(Object) });
    expect(annotations?.destructiveHint, name).toBe(/^(delete|upgrade)_/.test(name));
  }
  const create = tools.find(({ name }) => name === 'create_cluster');
  expect(create?.inputSchema.required).toEqual(
    expect.arrayContaining(['project', 'name', 'version', 'cidr_pods', 'cidr_service', 'admin_whitelist']),
  );
  expect(create?.inputSchema.properties).not.toHaveProperty('project_id');
});
