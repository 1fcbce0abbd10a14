import type { Account } from '../state/records.ts';
import type { AccountRegistry } from './account-registry.ts';

/**
 * Returns a function for all secrets that the emulator knows: the admin token, and those of all accounts. It returns
 * the same array until an account changes, so that masking can cache what it derives from it.
 */
export function createKnownSecrets(
  accounts: Pick<AccountRegistry, 'all'>,
  adminToken: string | undefined,
): () => readonly string[] {
  let listed: readonly Account[] | undefined;
  let secrets: readonly string[] = [];
  return () => {
    const all = accounts.all();
    if (all !== listed) secrets = [adminToken ?? '', ...all.flatMap(secretsOf)];
    listed = all;
    return secrets;
  };
}

function secretsOf({ secret_key, password, totp_secret = '' }: Account): string[] {
  return [secret_key, password, totp_secret];
}
