import { randomBytes } from 'node:crypto';
import { maskWhenInspected } from '@oks-kit/core';
import type { QuotaLimits } from '../service/quotas.ts';
import type { Account } from '../state/records.ts';
import type { AccountOptions } from './account-administration.ts';
import type { Collection, Store } from '../state/store/store.ts';
import { createTotpSecret } from './one-time-passwords.ts';
import { digits, lettersAndDigits, randomText } from './random-text.ts';

/** An account with one of its secrets as bytes. */
export interface Holder {
  readonly account: Account;
  readonly secret: Buffer;
}

/** The accounts that can authenticate. */
export interface AccountRegistry {
  /** The oldest account. It cannot be removed. */
  readonly first: Account;
  /** Returns all accounts, oldest first. `console.log` and Node's `util.inspect` do not show their secrets. */
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
  /** Returns the account of an access key, with its secret key as bytes. */
  byAccessKey(accessKey: string): Holder | undefined;
  /** Returns the account of a user name, with its password as bytes. */
  byUsername(username: string): Holder | undefined;
}

/** Accounts by access key and by user name. */
interface Index {
  readonly accounts: readonly Account[];
  readonly byId: ReadonlyMap<string, Account>;
  readonly byAccessKey: ReadonlyMap<string, Holder>;
  readonly byUsername: ReadonlyMap<string, Holder>;
}

/**
 * Reads the stored accounts and adds new ones up to the requested number. The secret of an authenticator stays in the
 * store; it is only used while `mfa` is on.
 */
export async function openAccountRegistry(
  { run, onUndo }: Pick<Store, 'run' | 'onUndo'>,
  stored: Collection<Account>,
  { count, mfa }: { readonly count: number; readonly mfa: boolean },
): Promise<AccountRegistry> {
  let index: Index | undefined;
  let epoch = stored.epoch;

  /** Built again after every change, also by another emulator. */
  function indexed(): Index {
    if (index !== undefined && epoch === stored.epoch) return index;
    const accounts = stored.all().map(shown);
    const holders = (key: 'access_key' | 'username', secret: 'secret_key' | 'password'): Map<string, Holder> =>
      new Map(accounts.map((account) => [account[key], { account, secret: Buffer.from(account[secret]) }]));
    index = {
      accounts,
      byId: new Map(accounts.map((account) => [account.id, account])),
      byAccessKey: holders('access_key', 'secret_key'),
      byUsername: holders('username', 'password'),
    };
    epoch = stored.epoch;
    return index;
  }

  function shown(account: Account): Account {
    return maskWhenInspected({ ...account, totp_secret: mfa ? account.totp_secret : undefined }, [
      'secret_key',
      'password',
      'totp_secret',
    ]);
  }

  function put(account: Account): Account {
    stored.put(account);
    forgetIndex();
    onUndo(forgetIndex);
    return shown(account);
  }

  function forgetIndex(): void {
    index = undefined;
  }

  const secrets = (): Pick<Account, 'access_key' | 'secret_key' | 'password' | 'totp_secret'> => createSecrets(mfa);

  function add({ quotas }: AccountOptions = {}): Account {
    const id = randomText(12, digits);
    return put({ id, username: `root-${id}@example.com`, ...secrets(), quotas });
  }

  await run(() => {
    for (const account of stored.all()) {
      if (mfa && account.totp_secret === undefined) put({ ...account, totp_secret: createTotpSecret() });
    }
    for (let missing = count - stored.all().length; missing > 0; missing--) add();
  });

  return {
    get first() {
      return indexed().accounts[0] ?? add();
    },
    all: () => indexed().accounts,
    add,
    rotate(id) {
      const kept = stored.get(id);
      return kept === undefined ? undefined : put({ ...kept, ...secrets() });
    },
    limit(id, quotas) {
      const kept = stored.get(id);
      return kept === undefined ? undefined : put({ ...kept, quotas });
    },
    remove(id) {
      stored.delete(id);
      forgetIndex();
      onUndo(forgetIndex);
    },
    byId: (id) => indexed().byId.get(id),
    byAccessKey: (accessKey) => indexed().byAccessKey.get(accessKey),
    byUsername: (username) => indexed().byUsername.get(username),
  };
}

function createSecrets(mfa: boolean): Pick<Account, 'access_key' | 'secret_key' | 'password' | 'totp_secret'> {
  return {
    access_key: randomText(20, lettersAndDigits),
    secret_key: randomText(40, lettersAndDigits),
    password: randomBytes(18).toString('base64url'),
    totp_secret: mfa ? createTotpSecret() : undefined,
  };
}
