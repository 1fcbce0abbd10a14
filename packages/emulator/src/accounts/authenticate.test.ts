import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type OperationSpec, operations } from '@oks-kit/schemas';
import { describe, expect, test } from 'vitest';
import { type Account, createEmulator, type Emulator } from '../index.ts';
import { clusterInput as web, projectInput as shop } from '../testing/inputs.ts';

const keyOf = (account: Account | undefined): Record<string, string> => ({
  AccessKey: account?.access_key ?? '',
  SecretKey: account?.secret_key ?? '',
});
const passwordOf = ({ username, password }: Account): Record<string, string> => ({
  Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});

function ask(
  emulator: Emulator,
  headers: Record<string, string>,
  method = 'GET',
  below = '/projects',
  body?: unknown,
): Promise<Response> {
  return emulator.fetch(emulator.url + below, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function idOf(response: Promise<Response>, key: string): Promise<string> {
  // Boundary: the emulator's own answer.
  const answer = (await (await response).json()) as Record<string, { id: string }>;
  return answer[key]?.id ?? '';
}

describe('two accounts', () => {
  test.each(Object.values<OperationSpec>(operations).map((row) => [row.id, row] as const))(
    '%s neither shows nor changes data of the other account',
    async (_, row) => {
      await using emulator = await createEmulator({ clock: 'instant', accounts: 2 });
      const [mine, theirs] = emulator.accounts.map(keyOf);
      const project = await idOf(ask(emulator, mine ?? {}, 'POST', '/projects', shop), 'Project');
      const cluster = await idOf(
        ask(emulator, mine ?? {}, 'POST', '/clusters', { ...web, project_id: project }),
        'Cluster',
      );
      const show = async (): Promise<Record<string, unknown>> =>
        (await (await ask(emulator, mine ?? {}, 'GET', `/clusters/${cluster}`)).json()) as Record<string, unknown>;
      const before = await show();

      const bodies: Record<string, unknown> = {
        CreateProject: shop,
        CreateCluster: { ...web, project_id: project },
        UpdateProject: { description: 'x' },
        UpdateCluster: { description: 'x' },
      };
      const isInProject = row.id === 'ListClustersByProjectID';
      const query = isInProject ? `?project_id=${project}` : row.id === 'CreateEimUser' ? '?user=oks-csi' : '';
      const response = await ask(
        emulator,
        theirs ?? {},
        row.method,
        row.path.replace('{project_id}', project).replace('{cluster_id}', cluster) + query,
        bodies[row.id],
      );
      const text = await response.text();
      expect(response.status).toBe(row.path.includes('{') || isInProject || row.id === 'CreateCluster' ? 404 : 200);
      // An error may repeat only the requested ID.
      const { Errors = [] } = JSON.parse(text) as { Errors?: { Details: string }[] };
      if (response.status === 404) expect(Errors[0]?.Details).toMatch(/^(Project|Cluster) [0-9a-f-]+ not found\.$/);
      else expect([text.includes(project), text.includes(cluster)]).toEqual([false, false]);

      const after = await show();
      expect(after['Cluster']).toEqual(before['Cluster']);
      expect((await ask(emulator, mine ?? {}, 'GET', `/projects/${project}`)).status).toBe(200);
    },
  );
});

test('a key pair or a password authenticates; an incomplete one does not', async () => {
  await using emulator = await createEmulator();
  const { account } = emulator;
  const statuses = await Promise.all(
    [
      keyOf(account),
      passwordOf(account),
      { AccessKey: account.access_key },
      passwordOf({ ...account, password: 'x' }),
      { ...keyOf(account), SecretKey: 'x' },
      { Authorization: 'Basic !' },
    ].map(async (headers) => (await ask(emulator, headers)).status),
  );
  expect(statuses).toEqual([200, 200, 401, 401, 401, 401]);
});

/** An independent implementation of RFC 6238. */
function codeAt(secret: string, ms: number): string {
  const bits = Array.from(secret, (symbol) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(symbol).toString(2).padStart(5, '0'),
  ).join('');
  const key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(ms / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('MFA requires the current code of the authenticator', async () => {
  await using emulator = await createEmulator({ clock: 'manual', mfa: true });
  const { account, clock } = emulator;
  const challenge = await ask(emulator, keyOf(account));
  expect([challenge.status, await challenge.json()]).toMatchObject([
    401,
    { otp_required: true, ResponseContext: { RequestId: expect.any(String) } },
  ]);
  const code = codeAt(account.totp_secret ?? '', clock.now());
  for (const headers of [keyOf(account), passwordOf(account)])
    expect((await ask(emulator, { ...headers, 'X-OTP-Code': code })).status).toBe(200);
  clock.advance(120_000);
  expect((await ask(emulator, { ...keyOf(account), 'X-OTP-Code': code })).status).toBe(401);
});

describe('tokens', () => {
  const pairOf = (response: Response): Record<string, string> => ({
    AccessToken: response.headers.get('access-token') ?? '',
    RefreshToken: response.headers.get('refresh-token') ?? '',
  });
  const dead = [401, { message: 'Unauthorized: Invalid JWT.' }];
  const outcome = async (response: Response): Promise<unknown> => [response.status, await response.json()];

  test('are issued, authenticate the account, and are rotated', async () => {
    await using emulator = await createEmulator({ mfa: true, tokens: true });
    const { account, clock } = emulator;
    const first = pairOf(
      await ask(emulator, { ...keyOf(account), 'X-OTP-Code': codeAt(account.totp_secret ?? '', clock.now()) }),
    );
    expect(first['AccessToken']?.split('.')).toHaveLength(3);
    const second = await ask(emulator, first);
    expect([second.status, pairOf(second)['RefreshToken'] === first['RefreshToken']]).toEqual([200, false]);
    expect((await ask(emulator, pairOf(second))).status).toBe(200);
  });

  test('expire by the clock: the session lasts as long as the refresh token', async () => {
    await using emulator = await createEmulator({
      clock: 'manual',
      tokens: { accessSeconds: 10, refreshSeconds: 100 },
    });
    const pair = pairOf(await ask(emulator, keyOf(emulator.account)));
    emulator.clock.advance(50_000);
    expect((await ask(emulator, pair)).status).toBe(200);
    emulator.clock.advance(51_000);
    expect(await outcome(await ask(emulator, pair))).toEqual(dead);
  });

  test('are rejected once revoked, when another emulator issued them, or when changed', async () => {
    await using emulator = await createEmulator({ tokens: true });
    await using other = await createEmulator({ tokens: true });
    const pair = pairOf(await ask(emulator, keyOf(emulator.account)));
    expect(await outcome(await ask(other, pair))).toEqual(dead);
    expect(await outcome(await ask(emulator, { ...pair, AccessToken: `${pair['AccessToken'] ?? ''}x` }))).toEqual(dead);
    expect(
      await outcome(
        await ask(emulator, { AccessToken: pair['RefreshToken'] ?? '', RefreshToken: pair['RefreshToken'] ?? '' }),
      ),
    ).toEqual(dead);
    emulator.revokeTokens();
    expect(await outcome(await ask(emulator, pair))).toEqual(dead);
    expect((await ask(emulator, pairOf(await ask(emulator, keyOf(emulator.account))))).status).toBe(200);
  });

  test('survive a restart, and so does their revocation', async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'oks-tokens-'));
    const open = (): Promise<Emulator> => createEmulator({ dataDir, tokens: true });
    const first = await open();
    const pair = pairOf(await ask(first, keyOf(first.account)));
    await first.close();
    const second = await open();
    expect((await ask(second, pair)).status).toBe(200);
    second.revokeTokens();
    await second.close();
    const third = await open();
    expect(await outcome(await ask(third, pair))).toEqual(dead);
    await third.close();
    rmSync(dataDir, { recursive: true });
  });
});
