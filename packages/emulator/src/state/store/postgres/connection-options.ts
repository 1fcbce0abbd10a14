import { readFileSync } from 'node:fs';
import { OksInputError } from '@oks-kit/core';
import type { ClientConfig } from 'pg';

/** A database: options for the driver, and a name for messages. */
export interface Database {
  readonly config: ClientConfig;
  /** Without password and options. */
  readonly shown: string;
}

const modes = ['disable', 'require', 'verify-ca', 'verify-full'];

/** How long a connection may take to open, and a query to be answered, in milliseconds. */
const connectWithinMs = 5_000;
const answerWithinMs = 10_000;

/** Parameters that the URL can have, as in libpq. */
const parameters = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'application_name', 'options'];
/** Those that name a file, and what they are to TLS. */
const files = { sslrootcert: 'ca', sslcert: 'cert', sslkey: 'key' } as const;

/**
 * Reads a URL such as `postgres://user@host:5432/database?sslmode=verify-full&sslrootcert=ca.pem`. The driver reads
 * what it leaves out, such as the password, from `PGPASSWORD`, `PGUSER` and the like. Throws `OksInputError`.
 */
export function readDatabaseUrl(text: string): Database {
  const url = URL.parse(text);
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol))
    throw new OksInputError('The store must be the URL of a PostgreSQL database.', {
      hint: 'For example postgres://oks@db.example:5432/oks. Set the password in PGPASSWORD.',
    });
  // A password with `/`, `?` or `#` in it ends the host early: what follows must not be shown.
  if (url.hash !== '' || `${url.pathname}${url.search}`.includes('@'))
    throw new OksInputError('The URL of the store has an unescaped `/`, `?`, `#` or `@`.', {
      hint: 'Set the password in PGPASSWORD, or percent-encode it in the URL: `%2F` is a slash.',
    });
  const unknown = [...url.searchParams.keys()].find((name) => !parameters.includes(name));
  if (unknown !== undefined)
    throw new OksInputError(`Unknown parameter \`${unknown}\` in the URL of the store.`, {
      hint: `Use ${parameters.join(', ')}.`,
    });
  const mode = url.searchParams.get('sslmode') ?? 'disable';
  if (!modes.includes(mode))
    throw new OksInputError(`Invalid \`sslmode\` "${mode}" of the store: use ${modes.join(', ')}.`);
  const pems: Record<string, string> = {};
  for (const [name, option] of Object.entries(files)) {
    const file = url.searchParams.get(name);
    if (file === null) continue;
    if (mode === 'disable') throw new OksInputError(`\`${name}\` of the store needs an \`sslmode\` with TLS.`);
    pems[option] = read(name, file);
  }
  if ((pems['cert'] === undefined) !== (pems['key'] === undefined))
    throw new OksInputError('`sslcert` and `sslkey` of the store must be set together.');
  // What the driver finds in its URL, it prefers to the options.
  for (const name of ['sslmode', ...Object.keys(files)]) url.searchParams.delete(name);
  return {
    shown: `postgres://${url.username === '' ? '' : `${url.username}@`}${url.host}${url.pathname}`,
    config: {
      connectionString: url.href,
      ssl: mode === 'disable' ? false : { ...checksOf(mode), ...pems },
      application_name: 'oks-emulator',
      keepAlive: true,
      connectionTimeoutMillis: connectWithinMs,
      query_timeout: answerWithinMs,
      statement_timeout: answerWithinMs,
    },
  };
}

function checksOf(mode: string): { rejectUnauthorized: boolean; checkServerIdentity?: () => undefined } {
  if (mode === 'verify-full') return { rejectUnauthorized: true };
  return { rejectUnauthorized: mode === 'verify-ca', checkServerIdentity: () => undefined };
}

function read(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new OksInputError(`The \`${name}\` of the store, ${file}, cannot be read.`, { cause: error });
  }
}
