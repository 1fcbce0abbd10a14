import { randomBytes } from 'node:crypto';
import { maskWhenInspected } from '@oks-kit/core';
import type { Account } from '../state/records.ts';
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
  /** The oldest account. */
  readonly first: Account;
  /** All accounts, oldest first. Node's `util.inspect`, and so `console.log`, shows no secret of theirs. */
  all(): readonly Account[];
  /** Adds an account with random credentials. */
  add(): Account;
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
  const accounts: Account[] = [];
  const byId = new Map<string, Account>();
  const byAccessKey = new Map<string, Holder>();
  const byUsername = new Map<string, Holder>();

  function register(account: Account): Account {
    const shown = maskWhenInspected({ ...account, totp_secret: totpSecretOf(account) }, [
      'secret_key',
      'password',
      'totp_secret',
    ]);
    accounts.push(shown);
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

  function add(): Account {
    const account = createAccount();
    stored.put(account);
    return register(account);
  }

  for (const account of stored.all()) register(account);
  const first = accounts[0] ?? add();
  while (accounts.length < count) add();

  return {
    first,
    all: () => accounts,
    add,
    byId: (id) => byId.get(id),
    byAccessKey: (accessKey) => byAccessKey.get(accessKey),
    byUsername: (username) => byUsername.get(username),
  };
}

function createAccount(): Account {
  const id = randomText(12, digits);
  return {
    id,
    access_key: randomText(20, lettersAndDigits),
    secret_key: randomText(40, lettersAndDigits),
    username: `root-${id}@example.com`,
    password: randomBytes(18).toString('base64url'),
    totp_secret: undefined,
  };
}
