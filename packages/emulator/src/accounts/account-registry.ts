import { randomBytes } from 'node:crypto';
import { maskWhenInspected } from '@oks-kit/core';
import type { QuotaLimits } from '../service/quotas.ts';
import type { Account } from '../state/records.ts';
import type { AccountOptions } from './account-administration.ts';
import type { Collection } from '../state/store/store.ts';
import { createTotpSecret } from './one-time-passwords.ts';
import { digits, lettersAndDigits, randomText } from './random-text.ts';

/** An account and the bytes of one of its secrets. */
export interface Holder {
  readonly account: Account;
  readonly secret: Buffer;
}

/** Who may authenticate. */
export interface AccountRegistry {
  /** The oldest account. It cannot be removed. */
  readonly first: Account;
  /** All accounts, oldest first. Node's `util.inspect`, and so `console.log`, shows no secret of theirs. */
  all(): readonly Account[];
  /** Adds an account with random credentials. */
  add(options?: AccountOptions): Account;
  /** Gives an account new credentials. Its ID and user name stay. */
  rotate(id: string): Account | undefined;
  /** Replaces an account's own limits. */
  limit(id: string, quotas: Partial<QuotaLimits>): Account | undefined;
  /** Removes an account. Its projects are not removed. */
  remove(id: string): void;
  byId(id: string): Account | undefined;
  /** The account of an access key, with its secret key as bytes. */
  byAccessKey(accessKey: string): Holder | undefined;
  /** The account of a user name, with its password as bytes. */
  byUsername(username: string): Holder | undefined;
}

/**
 * Reads the stored accounts and adds new ones up to the requested number. The secret of an authenticator stays in the
 * store; it is only used while `mfa` is on.
 */
export function openAccountRegistry(
  stored: Collection<Account>,
  { count, mfa }: { readonly count: number; readonly mfa: boolean },
): AccountRegistry {
  const byId = new Map<string, Account>();
  const byAccessKey = new Map<string, Holder>();
  const byUsername = new Map<string, Holder>();

  function register(account: Account): Account {
    const before = byId.get(account.id);
    if (before !== undefined) byAccessKey.delete(before.access_key);
    const shown = maskWhenInspected({ ...account, totp_secret: totpSecretOf(account) }, [
      'secret_key',
      'password',
      'totp_secret',
    ]);
    byId.set(shown.id, shown);
    byAccessKey.set(shown.access_key, { account: shown, secret: Buffer.from(shown.secret_key) });
    byUsername.set(shown.username, { account: shown, secret: Buffer.from(shown.password) });
    return shown;
  }

  function totpSecretOf(account: Account): string | undefined {
    if (!mfa) return undefined;
    if (account.totp_secret !== undefined) return account.totp_secret;
    const totp_secret = createTotpSecret();
    stored.put({ ...account, totp_secret });
    return totp_secret;
  }

  function put(account: Account): Account {
    stored.put(account);
    return register(account);
  }

  function add({ quotas }: AccountOptions = {}): Account {
    const id = randomText(12, digits);
    return put({ id, username: `root-${id}@example.com`, ...createSecrets(), quotas });
  }

  for (const account of stored.all()) register(account);
  while (byId.size < count) add();

  return {
    get first() {
      for (const account of byId.values()) return account;
      return add();
    },
    all: () => [...byId.values()],
    add,
    rotate(id) {
      const kept = stored.get(id);
      return kept === undefined ? undefined : put({ ...kept, ...createSecrets(), totp_secret: undefined });
    },
    limit(id, quotas) {
      const kept = stored.get(id);
      return kept === undefined ? undefined : put({ ...kept, quotas });
    },
    remove(id) {
      const account = byId.get(id);
      if (account === undefined) return;
      stored.delete(id);
      byId.delete(id);
      byAccessKey.delete(account.access_key);
      byUsername.delete(account.username);
    },
    byId: (id) => byId.get(id),
    byAccessKey: (accessKey) => byAccessKey.get(accessKey),
    byUsername: (username) => byUsername.get(username),
  };
}

function createSecrets(): Pick<Account, 'access_key' | 'secret_key' | 'password'> {
  return {
    access_key: randomText(20, lettersAndDigits),
    secret_key: randomText(40, lettersAndDigits),
    password: randomBytes(18).toString('base64url'),
  };
}
