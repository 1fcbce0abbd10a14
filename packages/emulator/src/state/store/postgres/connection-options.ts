import { readFileSync } from 'node:fs';
import { OksInputError } from '@oks-kit/core';
import type { ClientConfig } from 'pg';

/** A database, as the driver wants it and as it is shown. */
export interface Database {
  readonly config: ClientConfig;
  /** Without password and options. */
  readonly shown: string;
}

const modes = ['disable', 'require', 'verify-ca', 'verify-full'];

/** How long a connection may take to open, and a query to be answered, in milliseconds. */
const connectWithinMs = 5_000;
const answerWithinMs = 10_000;

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
  const mode = url.searchParams.get('sslmode') ?? 'disable';
  const rootFile = url.searchParams.get('sslrootcert');
  if (!modes.includes(mode))
    throw new OksInputError(`Invalid \`sslmode\` "${mode}" of the store: use ${modes.join(', ')}.`);
  for (const name of ['sslmode', 'sslrootcert']) url.searchParams.delete(name);
  return {
    shown: `postgres://${url.username === '' ? '' : `${url.username}@`}${url.host}${url.pathname}`,
    config: {
      connectionString: url.href,
      ssl: mode === 'disable' ? false : { ...checksOf(mode), ...(rootFile === null ? {} : { ca: read(rootFile) }) },
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

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new OksInputError(`The \`sslrootcert\` of the store, ${file}, cannot be read.`, { cause: error });
  }
}
