import { expect, test } from 'vitest';
import type { Account } from '../state/records.ts';
import { createKnownSecrets } from './known-secrets.ts';

function account(id: string): Account {
  return {
    id,
    access_key: `AK${id}`,
    secret_key: `SK${id}`,
    username: id,
    password: `PW${id}`,
    totp_secret: undefined,
    quotas: undefined,
  };
}

test('lists the secrets of all accounts, and builds a new list only after an account changed', () => {
  let all: readonly Account[] = [account('1')];
  const known = createKnownSecrets({ all: () => all }, 'ADMIN');
  const first = known();
  expect(first).toEqual(['ADMIN', 'SK1', 'PW1', '']);
  expect(known()).toBe(first);
  all = [account('1'), account('2')];
  expect(known()).toEqual(['ADMIN', 'SK1', 'PW1', '', 'SK2', 'PW2', '']);
});
