import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Action, PreparedAction, ProfileConnection } from '@oks-kit/console';
import { createClusterClient } from '@oks-kit/kubernetes';
import { fetchKubeconfig } from '@oks-kit/kubeconfig';
import type { Client } from '@oks-kit/client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type OksSession, startOksSession } from '../../testing/oks-session.ts';
import { connectSession } from '../../session/connect.ts';
import { noFlags } from '../../session/global-flags.ts';
import { createSession } from '../../session/session.ts';
import { application } from '../application.ts';
import { chooseAccounts } from './choose-accounts.ts';
import { createProfileSource } from './profile-source.ts';

/** The account of an emulator with the project shop, the cluster shop/web and its node pool workers. */
interface Shop {
  readonly oks: OksSession;
  readonly client: Client;
  readonly cluster: string;
  readonly project: string;
  prepare(action: Fields): Promise<PreparedAction>;
  /** The methods of the requests that changed something in the service since the last time. */
  changes(): string[];
}

/** An action without its profile. */
type Fields = Action extends infer A ? (A extends Action ? Omit<A, 'profile'> : never) : never;

const always = new AbortController().signal;

async function openShop(flags: readonly string[] = []): Promise<Shop> {
  const oks = await startOksSession();
  onTestFinished(() => oks.close());
  await oks.run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18']);
  const create = ['cluster', 'create', 'web', '-p', 'shop', '--admin', 'my-ip', '--version', '1.32', '--wait'];
  const { code, err } = await oks.run([...create, '--nodes', '1', '--node-type', 'tinav6.c2r4p3', ...flags]);
  if (code !== 0) throw new Error(err);
  const session = connectSession(createSession(oks.contextFor(), noFlags, application));
  const [account] = await chooseAccounts(session, []);
  if (account === undefined) throw new Error('There is no account.');
  const connection: ProfileConnection = createProfileSource(account).connect(() => Promise.resolve());
  const client = connection.client('view');
  const [projects, clusters] = await Promise.all([client.projects.list(), client.clusters.listAll()]);
  const known = {
    project: (id: string) => projects.find((project) => project.id === id),
    cluster: (id: string) => clusters.find((cluster) => cluster.id === id),
    projectNames: () => projects.map(({ id, name }) => [id, name] as const),
  };
  oks.emulator.requests.clear();
  return {
    ...{ oks, client },
    cluster: clusters[0]?.id ?? '',
    project: projects[0]?.id ?? '',
    // Boundary: the fields of an action and its profile are an action.
    prepare: (action) => connection.prepare({ ...action, profile: account.name }, known, always),
    changes() {
      const methods = oks.emulator.requests
        .list()
        .filter(({ operation }) => operation !== 'GetKubeconfigWithPubkeyNACL')
        .flatMap(({ method, operation }) => (method === 'GET' ? [] : [operation ?? method]));
      oks.emulator.requests.clear();
      return methods;
    },
  };
}

async function linesOf(prepared: PreparedAction): Promise<string[]> {
  const lines: string[] = [];
  await prepared.run((line) => lines.push(line), always);
  return lines;
}

async function poolOf({ client, cluster }: Shop) {
  const kubeconfig = await fetchKubeconfig(client, cluster);
  return createClusterClient(kubeconfig).nodepools.get('workers');
}

test('scale: shows the number of nodes now, and asks nothing', async () => {
  const shop = await openShop();
  const prepared = await shop.prepare({ kind: 'scale', cluster: shop.cluster, nodepool: 'workers', count: 3 });
  expect(prepared.preview).toEqual({
    command: 'oks nodepool scale workers --cluster shop/web --count 3',
    summary: 'Scale node pool workers of cluster shop/web from 1 to 3 nodes.',
    changes: [{ field: 'desiredNodes', before: 1, after: 3 }],
    ...{ warnings: [], question: [], confirm: { type: 'none' }, nothingToDo: false },
  });
  expect((await poolOf(shop)).spec.desiredNodes).toBe(1);
  await linesOf(prepared);
  expect((await poolOf(shop)).spec.desiredNodes).toBe(3);
  const again = await shop.prepare({ kind: 'scale', cluster: shop.cluster, nodepool: 'workers', count: 3 });
  expect(again.preview.nothingToDo).toBe(true);
});

test('scale: an unknown pool is an error before anything changes', async () => {
  const shop = await openShop();
  const wrong = shop.prepare({ kind: 'scale', cluster: shop.cluster, nodepool: 'worker', count: 3 });
  await expect(wrong).rejects.toMatchObject({ code: 'not_found' });
  expect(shop.changes()).toEqual([]);
});

test('upgrade: asks as the command does, and reports each step', async () => {
  const shop = await openShop();
  const prepared = await shop.prepare({ kind: 'upgrade', cluster: shop.cluster, to: '1.34' });
  expect(shop.changes()).toEqual([]);
  expect(prepared.preview).toMatchObject({
    command: 'oks cluster upgrade shop/web --to 1.34',
    summary: 'Upgrade cluster shop/web.',
    confirm: { type: 'yes' },
    nothingToDo: false,
  });
  expect(prepared.preview.question.slice(0, 2)).toEqual([
    `This upgrades a cluster at ${shop.oks.emulator.url}:`,
    '- shop/web: 1.32 → 1.34',
  ]);
  const lines = await linesOf(prepared);
  expect(lines.some((line) => line.includes('1.32 → 1.33'))).toBe(true);
  expect(lines.some((line) => line.includes('ready at 1.34'))).toBe(true);
  expect((await shop.client.clusters.get(shop.cluster)).version).toBe('1.34');
  const again = await shop.prepare({ kind: 'upgrade', cluster: shop.cluster, to: '1.34' });
  expect(again.preview).toMatchObject({ nothingToDo: true, confirm: { type: 'none' } });
});

test('what was not in the preview is not confirmed: nothing changes', async () => {
  const shop = await openShop();
  const prepared = await shop.prepare({ kind: 'upgrade', cluster: shop.cluster });
  await shop.oks.run(['cluster', 'upgrade', 'shop/web', '--yes']);
  shop.changes();
  await expect(linesOf(prepared)).rejects.toMatchObject({ code: 'conflict' });
  expect(shop.changes()).toEqual([]);
  expect((await shop.client.clusters.get(shop.cluster)).version).toBe('1.33');
});

describe('whitelist', () => {
  test('my-ip is added as the address of this machine', async () => {
    const shop = await openShop();
    const prepared = await shop.prepare({
      ...{ kind: 'whitelist', cluster: shop.cluster },
      ...{ add: ['192.0.2.0/24', 'my-ip'], remove: [] },
    });
    expect(shop.changes()).toEqual([]);
    expect(prepared.preview).toMatchObject({
      command: 'oks cluster update shop/web --admin-add 192.0.2.0/24 --admin-add my-ip',
      changes: [{ field: 'admin_whitelist', before: ['127.0.0.1/32'], after: ['127.0.0.1/32', '192.0.2.0/24'] }],
      confirm: { type: 'none' },
    });
    await linesOf(prepared);
    expect((await shop.client.clusters.get(shop.cluster)).admin_whitelist).toEqual(['127.0.0.1/32', '192.0.2.0/24']);
  });

  test.each([
    ['removes the last entry', [], 'The whitelist would be empty: no address could access the API.'],
    [
      'removes the address of this machine',
      ['192.0.2.0/24'],
      'The whitelist would no longer contain your address 127.0.0.1',
    ],
    ['allows everyone', ['0.0.0.0/0'], 'The whitelist 0.0.0.0/0 allows every address to reach the API.'],
  ])('a change that %s warns and asks', async (_, add, warning) => {
    const shop = await openShop();
    const remove = ['127.0.0.1/32'];
    const { preview } = await shop.prepare({ kind: 'whitelist', cluster: shop.cluster, add, remove });
    expect(preview.warnings).toEqual([expect.stringContaining(warning)]);
    expect(preview.confirm).toEqual({ type: 'yes' });
    expect(preview.question).toEqual([
      `This changes the whitelist of the cluster shop/web at ${shop.oks.emulator.url}.`,
    ]);
    expect(shop.changes()).toEqual([]);
  });

  test('an entry that is not an address is an error that names the flag', async () => {
    const shop = await openShop();
    const wrong = shop.prepare({ kind: 'whitelist', cluster: shop.cluster, add: ['home'], remove: [] });
    await expect(wrong).rejects.toMatchObject({ code: 'input', message: expect.stringContaining('--admin-add') });
  });
});

test('protect: a protected cluster is not deleted, and the hint says how to change that', async () => {
  const shop = await openShop();
  const target = { cluster: shop.cluster };
  const protecting = await shop.prepare({ kind: 'protect', target });
  expect(protecting.preview).toMatchObject({
    command: 'oks cluster update shop/web --protect',
    summary: 'Protect cluster shop/web from deletion.',
    changes: [{ field: 'disable_api_termination', before: false, after: true }],
  });
  await linesOf(protecting);
  expect(shop.changes()).toEqual(['UpdateCluster']);
  await expect(shop.prepare({ kind: 'delete', target })).rejects.toMatchObject({
    code: 'conflict',
    hint: 'To remove the protection: `oks cluster update shop/web --no-protect`.',
  });
  await linesOf(await shop.prepare({ kind: 'unprotect', target }));
  expect((await shop.client.clusters.get(shop.cluster)).disable_api_termination).toBe(false);
});

test('protect: a protected project is not deleted either', async () => {
  const shop = await openShop();
  const prepared = await shop.prepare({ kind: 'protect', target: { project: shop.project } });
  expect(prepared.preview.command).toBe('oks project update shop --protect');
  await linesOf(prepared);
  expect((await shop.client.projects.get(shop.project)).disable_api_termination).toBe(true);
});

test('delete: the name of the cluster is typed, and the context that is left is named', async () => {
  const shop = await openShop();
  await shop.oks.run(['kubeconfig', 'merge', 'shop/web']);
  const prepared = await shop.prepare({ kind: 'delete', target: { cluster: shop.cluster } });
  expect(shop.changes()).toEqual([]);
  expect(prepared.preview).toMatchObject({
    command: 'oks cluster delete shop/web',
    question: [`This permanently deletes the cluster shop/web at ${shop.oks.emulator.url}.`],
    confirm: { type: 'name', name: 'web' },
  });
  const lines = await linesOf(prepared);
  expect(lines.join('\n')).toContain('To remove it: oks kubeconfig remove shop-web');
  expect(await shop.client.clusters.listAll()).toEqual([]);
});

test('delete: a node pool is deleted after confirmation', async () => {
  const shop = await openShop();
  const target = { cluster: shop.cluster, nodepool: 'workers' };
  const prepared = await shop.prepare({ kind: 'delete', target });
  expect(prepared.preview).toMatchObject({
    command: 'oks nodepool delete workers --cluster shop/web',
    summary: 'Delete node pool workers of cluster shop/web.',
    confirm: { type: 'name', name: 'workers' },
  });
  expect((await poolOf(shop)).metadata.name).toBe('workers');
  await linesOf(prepared);
  await expect.poll(() => poolOf(shop).catch((error: unknown) => error)).toMatchObject({ code: 'not_found' });
});

test('delete: a project with clusters is refused by the service, with what to do first', async () => {
  const shop = await openShop();
  const prepared = await shop.prepare({ kind: 'delete', target: { project: shop.project } });
  expect(prepared.preview.confirm).toEqual({ type: 'name', name: 'shop' });
  await expect(linesOf(prepared)).rejects.toMatchObject({
    code: 'conflict',
    hint: 'Delete its clusters first. To list them: `oks cluster list --project shop`.',
  });
});

test('merge-kubeconfig: adds a context, and says beforehand that a key is stored without a profile', async () => {
  const shop = await openShop();
  const file = path.join(shop.oks.home, '.kube', 'config');
  const prepared = await shop.prepare({ kind: 'merge-kubeconfig', cluster: shop.cluster });
  expect(prepared.preview).toMatchObject({
    command: 'oks kubeconfig merge shop/web',
    warnings: [`${file} will contain a private key. With a saved profile, kubectl gets certificates from oks instead.`],
  });
  expect(existsSync(file)).toBe(false);
  await linesOf(prepared);
  expect(readFileSync(file, 'utf8')).toContain('name: shop-web');
});

test('the command line that is shown has the same effect', async () => {
  const shop = await openShop();
  const { preview } = await shop.prepare({ kind: 'protect', target: { cluster: shop.cluster } });
  const { code } = await shop.oks.run(preview.command.split(' ').slice(1));
  expect(code).toBe(0);
  expect((await shop.client.clusters.get(shop.cluster)).disable_api_termination).toBe(true);
});

test('names that a shell would read as commands are quoted in the command', async () => {
  const shop = await openShop();
  const { preview } = await shop.prepare({
    ...{ kind: 'whitelist', cluster: shop.cluster, remove: [] },
    add: ['10.0.0.0/8'],
  });
  expect(preview.command).toBe('oks cluster update shop/web --admin-add 10.0.0.0/8');
  const hostile = shop.prepare({ kind: 'upgrade', cluster: shop.cluster, to: '1.33; rm -rf ~' });
  await expect(hostile).rejects.toMatchObject({ code: 'input' });
  const flag = shop.prepare({ kind: 'delete', target: { cluster: shop.cluster, nodepool: '--yes' } });
  await expect(flag).rejects.toThrow();
  expect(shop.changes()).toEqual([]);
});

test('faults and the clock of the emulator are changed as its commands do', async () => {
  const shop = await openShop();
  const adding = await shop.prepare({ kind: 'add-fault', fault: 'rate_limit', operations: ['ListProjects'], times: 2 });
  expect(shop.oks.emulator.faults.list()).toEqual([]);
  await linesOf(adding);
  const [fault] = shop.oks.emulator.faults.list();
  expect(fault).toMatchObject({ kind: 'rate_limit', operations: ['ListProjects'], times: 2 });
  await linesOf(await shop.prepare({ kind: 'remove-fault', fault: fault?.id ?? '' }));
  expect(shop.oks.emulator.faults.list()).toEqual([]);
  await expect(shop.prepare({ kind: 'add-fault', fault: 'rate_limt' })).rejects.toMatchObject({
    hint: expect.stringContaining('rate_limit'),
  });
  const advancing = await shop.prepare({ kind: 'advance-clock', by: '10m' });
  await expect(linesOf(advancing)).rejects.toThrow('only a manual clock can be advanced');
});
