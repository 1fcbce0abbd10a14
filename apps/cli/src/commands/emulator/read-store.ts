import { OksInputError } from '@oks-kit/core';
import { storeVariable } from './running.ts';

/** The flags that say where the state goes. */
export interface StoreFlags {
  readonly store: string | undefined;
  readonly 'data-dir': string | undefined;
  readonly ephemeral: boolean;
}

/** What PostgreSQL's own programs read from the environment, and its driver does not. */
const tlsParameters = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'] as const;

/**
 * The database of `--store`, or else of the environment, unless the state goes elsewhere. TLS is as in the URL, or else
 * as in `PGSSLMODE` and the like.
 */
export function readStore(flags: StoreFlags, env: NodeJS.ProcessEnv): string | undefined {
  const other = flags.ephemeral ? '--ephemeral' : flags['data-dir'] === undefined ? undefined : '--data-dir';
  if (other !== undefined) {
    if (flags.store === undefined) return undefined;
    throw new OksInputError(`\`--store\` and \`${other}\` cannot be used together.`);
  }
  const store = flags.store ?? (env[storeVariable] || undefined);
  return store === undefined ? undefined : withTls(store, env);
}

/** The URL with what the environment says about TLS. One that cannot be read stays, for the error about it. */
function withTls(store: string, env: NodeJS.ProcessEnv): string {
  const url = URL.parse(store);
  if (url === null || tlsParameters.some((name) => url.searchParams.has(name))) return store;
  const mode = env['PGSSLMODE'];
  if (mode === undefined || mode === '' || mode === 'disable') return store;
  for (const name of tlsParameters) {
    const value = env[`PG${name.toUpperCase()}`];
    if (value !== undefined && value !== '') url.searchParams.set(name, value);
  }
  return url.href;
}
