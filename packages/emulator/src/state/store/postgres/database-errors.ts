import { isObject, OksError } from '@oks-kit/core';
import { StoreError } from '../../../http/api-error.ts';

/** Returns the code of an error: of the driver, the database (SQLSTATE) or the system. */
function codeOf(error: unknown): string {
  return isObject(error) && typeof error['code'] === 'string' ? error['code'] : '';
}

/** Whether the database has answered that it did not do what it was asked. It has not if the connection broke. */
export function isRefusal(error: unknown): boolean {
  return isObject(error) && error['severity'] === 'ERROR' && /^[0-9A-Z]{5}$/.test(codeOf(error));
}

/** Classes of SQLSTATE that say that the database cannot work now: connections, resources, operators, its system. */
const passing = /^(?:08|53|55P03|57|58|40)/;

/** Whether the same work may succeed later. */
export function isPassing(error: unknown): boolean {
  return !isRefusal(error) || passing.test(codeOf(error));
}

/** The error for a caller while the database cannot be used. Nothing was done. */
export function unavailable(): StoreError {
  return new StoreError(
    503,
    'The database of the emulator is unavailable. Try again later.',
    {},
    {
      headers: { 'retry-after': '1' },
    },
  );
}

/** What a caller gets when the database was lost while it stored the changes. No `Retry-After`: it may be done. */
export function unknownOutcome(): StoreError {
  const message = 'The emulator lost the connection to its database. Check whether the change was made.';
  return new StoreError(500, message);
}

/** The error if the database cannot be used when the emulator starts. */
export function startError(shown: string, error: unknown): OksError {
  const code = codeOf(error);
  const [message, hint] = reasonOf(code, error instanceof Error ? error.message : '', isRefusal(error));
  return new OksError('emulator', `The database ${shown} ${message}.`, { hint });
}

function reasonOf(code: string, message: string, isRefused: boolean): [message: string, hint: string] {
  if (['28P01', '28000'].includes(code) || message.includes('SASL'))
    return [
      'refuses the user or the password',
      'Set the user in the URL or in PGUSER, and the password in PGPASSWORD.',
    ];
  if (code === '3D000') return ['does not exist', 'Create it with `createdb`, or correct its name in the URL.'];
  if (code === '42501')
    return ['lacks the permission to create a schema', 'Grant it: `GRANT CREATE ON DATABASE … TO …`.'];
  if (code.startsWith('53')) return ['accepts no more connections', 'Raise `max_connections`, or stop other clients.'];
  if (code === '57P03') return ['is starting or stopping', 'Try again when it accepts connections.'];
  if (/certificate|SSL|TLS|self-signed/i.test(message))
    return [
      'cannot be reached over TLS',
      'Check `sslmode` (disable, require, verify-ca, verify-full) and `sslrootcert` in the URL.',
    ];
  if (isRefused) return [`cannot be used: ${message} (${code})`, 'Use another database, or correct this one.'];
  const reason = code === '' ? 'no response' : code;
  return [`cannot be reached (${reason})`, 'Check that PostgreSQL runs there and that the URL is right.'];
}
