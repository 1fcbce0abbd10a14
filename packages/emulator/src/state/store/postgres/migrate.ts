import { OksError } from '@oks-kit/core';
import type { ClientBase } from 'pg';
import { migrations } from './migrations.ts';

/** The key of the lock under which the schema is changed: any number that no other program uses. */
const lockKey = 7_650_181_203;

/**
 * Brings the schema to the present version, one emulator at a time. Throws `OksError` (`emulator`) for a schema of a
 * newer emulator.
 */
export async function migrate(client: ClientBase, shown: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockKey]);
    const version = await versionOf(client);
    if (version > migrations.length) {
      throw new OksError(
        'emulator',
        `The database ${shown} belongs to a newer emulator (schema version ${version}; this one supports ` +
          `${migrations.length}).`,
        { hint: 'Use the newer emulator, or another database.' },
      );
    }
    if (version < migrations.length) {
      for (const migration of migrations.slice(version)) await client.query(migration);
      await client.query('DELETE FROM oks_emulator.schema_version');
      await client.query('INSERT INTO oks_emulator.schema_version VALUES ($1)', [migrations.length]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function versionOf(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ found: string | null }>(
    "SELECT to_regclass('oks_emulator.schema_version')::text AS found",
  );
  if (rows[0]?.found == null) {
    await client.query('CREATE SCHEMA IF NOT EXISTS oks_emulator');
    await client.query('CREATE TABLE oks_emulator.schema_version (version integer NOT NULL)');
    return 0;
  }
  const versions = await client.query<{ version: number }>('SELECT version FROM oks_emulator.schema_version');
  return versions.rows[0]?.version ?? 0;
}
