import { ApiError } from '../http/api-error.ts';
import type { ClusterBackend } from '../clusters/cluster-backend.ts';
import type { QuotaLimits } from '../service/quotas.ts';
import type { EmulatorState } from '../state/emulator-state.ts';
import type { Account } from '../state/records.ts';
import type { AccountRegistry } from './account-registry.ts';
import type { TokenIssuer } from './tokens.ts';

/** Options of a new account. */
export interface AccountOptions {
  /** Quotas of this account. @default the quotas of the emulator */
  readonly quotas?: Partial<QuotaLimits> | undefined;
}

/** An account without its secrets. */
export type KnownAccount = Pick<Account, 'id' | 'access_key' | 'username' | 'quotas'>;

export function withoutSecrets({ id, access_key, username, quotas }: Account): KnownAccount {
  return { id, access_key, username, ...(quotas === undefined ? {} : { quotas }) };
}

/** Manages accounts. Methods throw a 404 for an unknown ID. */
export interface AccountAdministration {
  /** Returns all accounts, oldest first. */
  all(): Promise<readonly Account[]>;
  /** Adds an account with random credentials. */
  add(options?: AccountOptions): Promise<Account>;
  /** Gives an account new credentials. The old ones and its session tokens are no longer accepted. */
  rotate(id: string): Promise<Account>;
  /** Replaces the account's own quotas. Existing resources beyond them are kept. */
  limit(id: string, quotas: Partial<QuotaLimits>): Promise<Account>;
  /** Removes an account with its projects and clusters. Throws a 409 for the first account. */
  remove(id: string): Promise<void>;
}

export function createAccountAdministration(
  accounts: AccountRegistry,
  tokens: TokenIssuer,
  state: EmulatorState,
  clusters: ClusterBackend,
): AccountAdministration {
  const { run } = state.store;

  function known(account: Account | undefined, id: string): Account {
    if (account === undefined) throw new ApiError(404, `There is no account ${id}.`);
    return account;
  }

  return {
    all: async () => run(() => accounts.all()),
    add: async (options) => run(() => accounts.add(options)),
    rotate: async (id) =>
      run(() => {
        const account = known(accounts.rotate(id), id);
        tokens.revoke(id);
        return account;
      }),
    limit: async (id, quotas) => run(() => known(accounts.limit(id, quotas), id)),
    async remove(id) {
      const ids = await run(() => {
        known(accounts.byId(id), id);
        if (id === accounts.first.id)
          throw new ApiError(409, 'The first account cannot be removed. Give it new credentials instead.');
        accounts.remove(id);
        return state.forget(id);
      });
      await Promise.all(ids.map((cluster) => clusters.remove(cluster)));
    },
  };
}
