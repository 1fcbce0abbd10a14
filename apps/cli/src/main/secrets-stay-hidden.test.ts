import { inspect } from 'node:util';
import {
  accessKey,
  basic,
  type Credentials,
  memoryTokenStore,
  oneTimePassword,
  Secret,
  session,
  tokens,
  totp,
} from '@oks-kit/auth';
import { type ClientEvent, createClient } from '@oks-kit/client';
import { createEmulator } from '@oks-kit/emulator';
import { operations, type OperationSpec } from '@oks-kit/schemas';
import { expect, test } from 'vitest';

test('no output of any operation shows a secret, with valid and invalid credentials', async () => {
  await using emulator = await createEmulator({
    clock: 'manual',
    mfa: true,
    tokens: { accessSeconds: 60, refreshSeconds: 600 },
  });
  const { access_key, secret_key, username, password, totp_secret = '' } = emulator.account;
  const secrets = new Set([secret_key, password, totp_secret, btoa(`${username}:${password}`), 'CANARY']);
  const store = memoryTokenStore();
  const now = (): number => emulator.clock.now();
  const key = accessKey({ accessKey: access_key, secretKey: secret_key });
  const code = (): Promise<string> => totp(totp_secret, { now: now() });
  const schemes: Record<string, Credentials> = {
    session: session(oneTimePassword(key, code, { now }), { store, now }),
    password: oneTimePassword(basic({ username, password }), code, { now }),
    'no code': key,
    'wrong code': oneTimePassword(key, '000000', { now }),
    'wrong key': accessKey({ accessKey: access_key, secretKey: 'CANARY' }),
    'wrong password': basic({ username, password: 'CANARY' }),
    'dead tokens': tokens({ accessToken: 'CANARY', refreshToken: 'CANARY' }),
    'a broken source': oneTimePassword(key, () => Promise.resolve('CANARY'), { now }),
  };

  const shown: string[] = [];
  const show = (value: unknown): void =>
    void shown.push(inspect(value, { depth: 20, showHidden: true }), JSON.stringify([value]), String(value));
  let calls = 0;
  let failures = 0;
  for (const [name, credentials] of Object.entries(schemes)) {
    const events: ClientEvent[] = [];
    const oks = createClient({
      baseUrl: emulator.url,
      fetch: emulator.fetch,
      credentials,
      rateLimit: false,
      retry: { attempts: 1 },
      onEvent: (event) => events.push(event),
    });
    for (const row of Object.values<OperationSpec>(operations)) {
      const params = Object.fromEntries(
        Object.keys(row.params ?? {}).map((param) => [param, '0b1f6a2e-5d0c-4a53-9f0e-6f1c1f6f4a11']),
      );
      // Boundary: any row, with what may not even fit it.
      const input = {
        ...params,
        ...(row.body === undefined
          ? {}
          : { body: { name: 'canary', cidr: '10.50.0.0/18', region: 'eu-west-2', project_id: 'x' } }),
      } as never;
      calls += 1;
      await oks.call(row, input).then(
        () => undefined,
        (error: unknown) => {
          failures += 1;
          show(error);
          if (error instanceof Error) show(error.cause);
        },
      );
      // Sometimes a session expires.
      emulator.clock.advance(200_000);
    }
    expect(events.length, name).toBeGreaterThan(0);
    show([events, credentials, oks]);
    const pair = await store.load();
    if (pair !== undefined)
      for (const token of [pair.accessToken, pair.refreshToken]) secrets.add(Secret.of(token).reveal());
  }
  expect([calls, secrets.size]).toEqual([Object.keys(schemes).length * Object.keys(operations).length, 7]);
  expect(failures).toBeGreaterThan(100);
  const all = shown.join('\n');
  expect([...secrets].filter((secret) => all.includes(secret))).toEqual([]);
});
