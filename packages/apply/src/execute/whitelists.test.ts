import { expect, test } from 'vitest';
import { exampleManifest } from '../manifest/example.fixture.ts';
import { type Caller, type Environment, startEnvironment } from './environment.fixture.ts';
import { executePlan } from './execute-plan.ts';
import { withMyAddress } from './with-my-address.ts';

const there = '127.0.0.2';

/** A manifest of one cluster with this whitelist and a node pool. */
const manifestOf = (list: string, nodes = 1): string =>
  exampleManifest({ whitelist: list, pool: `desiredNodes: ${nodes}` });

async function whitelist({ client }: Caller): Promise<readonly string[]> {
  const [cluster] = await client.clusters.listAll();
  return cluster?.admin_whitelist ?? [];
}

async function clusterIds({ client }: Caller): Promise<string[]> {
  return (await client.clusters.listAll()).map(({ id }) => id);
}

/** Creates a cluster from 127.0.0.1 and returns a caller at another address. */
async function startAndMove(list: string): Promise<{ env: Environment; other: Caller }> {
  const env = await startEnvironment();
  expect((await env.apply(manifestOf(list))).failed).toEqual([]);
  return { env, other: await env.callFrom(there) };
}

test('my-ip becomes the address of whoever creates the cluster, and other callers see no difference', async () => {
  await using env = await startEnvironment();
  const other = await env.callFrom(there);
  expect((await other.apply(manifestOf('[my-ip]'))).failed).toEqual([]);
  expect(await whitelist(env)).toEqual([`${there}/32`]);
  const here = await env.plan(manifestOf('[my-ip]'));
  expect([here.changes, here.problems]).toEqual([[], []]);
  expect(here.notChecked).toMatchObject([{ path: 'shop/web', what: 'node pools' }]);
  expect((await other.plan(manifestOf('[my-ip]'), { prune: true })).notChecked).toEqual([]);
});

test('from an address that is not allowed, node pools are reported as not checked and never deleted', async () => {
  const { env, other } = await startAndMove('[my-ip]');
  await using _ = env;
  const changed = manifestOf('[my-ip]').replace('workers', 'others');
  const { changes, notChecked } = await other.plan(changed, { prune: true });
  expect(changes).toEqual([]);
  expect(notChecked).toMatchObject([{ path: 'shop/web', reason: expect.stringContaining(there) }]);
});

test('withMyAddress adds the address for one run and removes it at the end', async () => {
  const { env, other } = await startAndMove('[my-ip]');
  await using _ = env;
  const during: (readonly string[])[] = [];
  const outcome = await withMyAddress({ client: other.client, clusterIds: await clusterIds(env) }, async () => {
    during.push(await whitelist(env));
    return other.apply(manifestOf('[my-ip]', 3));
  });
  expect(outcome.done.map(({ id }) => id)).toEqual(['update nodepool shop/web/workers']);
  expect(during).toEqual([['127.0.0.1/32', `${there}/32`]]);
  expect(await whitelist(env)).toEqual(['127.0.0.1/32']);
});

test('withMyAddress removes the address after a failure or an abort, and keeps entries added by others', async () => {
  const { env, other } = await startAndMove('[my-ip]');
  await using _ = env;
  const [id = ''] = await clusterIds(env);
  const failing = withMyAddress({ client: other.client, clusterIds: [id] }, async () => {
    const { admin_whitelist } = await env.client.clusters.get(id);
    await env.client.clusters.update(id, { admin_whitelist: [...admin_whitelist, '127.0.0.3/32'] });
    throw new Error('the run failed');
  });
  await expect(failing).rejects.toThrow('the run failed');
  expect(await whitelist(env)).toEqual(['127.0.0.1/32', '127.0.0.3/32']);

  const stop = new AbortController();
  const aborted = withMyAddress({ client: other.client, clusterIds: [id], signal: stop.signal }, async () => {
    stop.abort();
    return other.client.clusters.get(id, { signal: stop.signal });
  });
  await expect(aborted).rejects.toThrow(/abort/i);
  expect(await whitelist(env)).toEqual(['127.0.0.1/32', '127.0.0.3/32']);
});

test('withMyAddress does not remove an address that was already allowed', async () => {
  const { env, other } = await startAndMove(`[my-ip, ${there}]`);
  await using _ = env;
  await withMyAddress({ client: other.client, clusterIds: await clusterIds(env) }, () => Promise.resolve());
  expect(await whitelist(env)).toEqual(['127.0.0.1/32', there]);
});

test('a list without my-ip replaces the whole whitelist', async () => {
  const { env, other } = await startAndMove('[my-ip]');
  await using _ = env;
  const { changes } = await other.plan(manifestOf(`[${there}]`));
  expect(changes).toMatchObject([
    { action: 'update', fields: [{ field: 'admin_whitelist', before: ['127.0.0.1/32'], after: [there] }] },
  ]);
});

test('the temporary address is not a difference, and a changed whitelist keeps it until the run ends', async () => {
  const { env, other } = await startAndMove('[127.0.0.1]');
  await using _ = env;
  const ids = await clusterIds(env);
  const run = async (text: string) =>
    withMyAddress({ client: other.client, clusterIds: ids }, async (myAddress) => {
      const plan = await other.plan(text, { myAddress });
      const outcome = await executePlan(plan, { client: other.client, clusters: other.clusters, myAddress });
      return [plan.changes.map(({ id }) => id), outcome.failed];
    });
  expect(await run(manifestOf('[127.0.0.1]'))).toEqual([[], []]);
  expect(await run(manifestOf('[127.0.0.1, 127.0.0.4]', 2))).toEqual([
    ['update cluster shop/web', 'update nodepool shop/web/workers'],
    [],
  ]);
  expect(await whitelist(env)).toEqual(['127.0.0.1', '127.0.0.4']);
  // An address that the manifest names stays.
  expect(await run(manifestOf(`[127.0.0.1, ${there}]`, 2))).toEqual([['update cluster shop/web'], []]);
  expect(await whitelist(env)).toEqual(['127.0.0.1', there]);
});

test('the address is removed if the update that should keep it fails', async () => {
  const { env, other } = await startAndMove('[127.0.0.1]');
  await using _ = env;
  const outcome = await withMyAddress(
    { client: other.client, clusterIds: await clusterIds(env) },
    async (myAddress) => {
      const plan = await other.plan(manifestOf(`[127.0.0.1, ${there}]`), { myAddress });
      env.emulator.faults.add({ kind: 'server_error', status: 501, operations: ['UpdateCluster'], times: 1 });
      return executePlan(plan, { client: other.client, clusters: other.clusters, myAddress });
    },
  );
  expect(outcome.failed.map(({ change }) => change.id)).toEqual(['update cluster shop/web']);
  expect(await whitelist(env)).toEqual(['127.0.0.1']);
});

test('a cluster that such a run creates allows the temporary address until the run ends', async () => {
  await using env = await startEnvironment();
  const other = await env.callFrom(there);
  const outcome = await withMyAddress({ client: other.client, clusterIds: [] }, async (myAddress) =>
    other.apply(manifestOf('[127.0.0.1]'), { myAddress }),
  );
  expect(outcome.failed).toEqual([]);
  expect(outcome.done.map(({ id }) => id)).toContain('create nodepool shop/web/workers');
  expect(await whitelist(env)).toEqual(['127.0.0.1']);
});
