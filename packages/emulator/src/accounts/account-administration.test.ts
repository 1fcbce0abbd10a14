import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createTestCluster } from '../clusters/builtin/test-cluster.ts';
import { type Account, createEmulator, type Emulator, type EmulatorControl, emulatorControl } from '../index.ts';
import { openEmulator } from '../testing/both-ways.fixture.ts';
import { projectInput as shop } from '../testing/inputs.ts';

const controlOf = ({ url, fetch }: Emulator): EmulatorControl => emulatorControl({ url, fetch });

/** The status of a request with an account's key, or with its password. */
async function statusOf(emulator: Emulator, account: Account, body?: object, by = 'key'): Promise<number> {
  const { access_key, secret_key, username, password } = account;
  const headers: Record<string, string> =
    by === 'key'
      ? { AccessKey: access_key, SecretKey: secret_key }
      : { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return (await emulator.fetch(`${emulator.url}/projects`, { headers, ...init })).status;
}

test('an account starts with its own quotas, and they can be changed later', async () => {
  const emulator = await openEmulator({ quotas: { projects: 3 } });
  const control = controlOf(emulator);
  const account = await control.accounts.add({ quotas: { projects: 1 } });
  expect(await statusOf(emulator, account, shop)).toBe(200);
  expect(await statusOf(emulator, account, { ...shop, name: 'two' })).toBe(403);
  const headers = { AccessKey: account.access_key, SecretKey: account.secret_key };
  const quotas = async (): Promise<unknown> => (await emulator.fetch(`${emulator.url}/quotas`, { headers })).json();
  expect(await quotas()).toMatchObject({ Quotas: { Projects: 1, ClustersPerProject: 10 } });
  const { id, access_key, username } = account;
  const changed = { id, access_key, username, quotas: { projects: 2, clustersPerProject: 0 } };
  expect(await control.accounts.limit(account.id, { projects: 2, clustersPerProject: 0 })).toEqual(changed);
  expect(await control.accounts.list()).toEqual([expect.not.objectContaining({ quotas: expect.anything() }), changed]);
  expect(await quotas()).toMatchObject({ Quotas: { Projects: 2, ClustersPerProject: 0 } });
  expect(await statusOf(emulator, account, { ...shop, name: 'two' })).toBe(200);
  // Those of the emulator are back.
  await control.accounts.limit(account.id, {});
  expect(await quotas()).toMatchObject({ Quotas: { Projects: 3, ClustersPerProject: 10 } });
});

test('new credentials replace the old ones immediately, and existing sessions end', async () => {
  const emulator = await openEmulator({ tokens: true });
  const before = emulator.account;
  const answer = await emulator.fetch(`${emulator.url}/projects`, { headers: emulator.credentials.authorize() });
  const tokens = {
    'access-token': answer.headers.get('access-token') ?? '',
    'refresh-token': answer.headers.get('refresh-token') ?? '',
  };
  const after = await controlOf(emulator).accounts.rotate(before.id);
  expect([after.id, after.username]).toEqual([before.id, before.username]);
  for (const by of ['key', 'password'])
    expect([await statusOf(emulator, before, undefined, by), await statusOf(emulator, after, undefined, by)]).toEqual([
      401, 200,
    ]);
  expect((await emulator.fetch(`${emulator.url}/projects`, { headers: tokens })).status).toBe(401);
  expect(emulator.account).toEqual(after);
  expect(emulator.credentials.authorize()).toEqual({ AccessKey: after.access_key, SecretKey: after.secret_key });
});

test('new credentials include a new secret for one-time passwords', async () => {
  const emulator = await openEmulator({ mfa: true });
  const before = emulator.account.totp_secret;
  const { totp_secret } = await controlOf(emulator).accounts.rotate(emulator.account.id);
  expect([totp_secret?.length, totp_secret === before]).toEqual([before?.length, false]);
});

test('removing an account removes its projects and clusters, but not those of others', async () => {
  const { emulator, id } = await createTestCluster({ clock: 'instant' });
  onTestFinished(() => emulator.close());
  const control = controlOf(emulator);
  const account = await control.accounts.add();
  expect(await statusOf(emulator, account, shop)).toBe(200);
  await control.accounts.remove(account.id);
  expect(await statusOf(emulator, account)).toBe(401);
  expect(emulator.accounts).toEqual([emulator.account]);
  const kept = await emulator.fetch(`${emulator.url}/clusters/${id}`, { headers: emulator.credentials.authorize() });
  expect(kept.status).toBe(200);
});

test('the first account cannot be removed, and removing an unknown one is an error', async () => {
  const emulator = await openEmulator();
  const { accounts } = controlOf(emulator);
  await expect(accounts.remove(emulator.account.id)).rejects.toThrow('The first account cannot be removed.');
  for (const call of [accounts.remove('123'), accounts.rotate('123'), accounts.limit('123', {})])
    await expect(call).rejects.toThrow('There is no account 123.');
  await expect(accounts.add({ quotas: { projects: -1 } })).rejects.toThrow(
    '`quotas.projects`: must be a whole number of at least 0',
  );
  // Boundary: passes what the types forbid.
  await expect(accounts.add({ quota: { projects: 1 } } as object)).rejects.toThrow('did you mean `quotas`?');
  expect(() => emulator.addAccount({ quotas: { projects: 0.5 } })).toThrow('`quotas.projects`');
});

test('accounts are the same after a restart', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'oks-accounts-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  const first = await createEmulator({ dataDir });
  const control = controlOf(first);
  const [kept, gone] = [await control.accounts.add({ quotas: { projects: 1 } }), await control.accounts.add()];
  await control.accounts.remove(gone.id);
  const rotated = await control.accounts.rotate(kept.id);
  await first.close();
  await using second = await createEmulator({ dataDir });
  expect(second.accounts).toEqual([first.account, rotated]);
  expect(await statusOf(second, gone)).toBe(401);
});
