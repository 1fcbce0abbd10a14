import { OksInputError } from '@oks-kit/core';
import type { Context } from '../main/context.ts';
import { readBodyFile } from './body-file.ts';
import type { RequestedChanges } from './changes.ts';
import { type Edit, readPairs, readSets, readUnsets } from './edits.ts';
import { parseMaintenanceWindow } from './windows.ts';

/** The flags that every command with a body has. */
export interface BodyFlags {
  readonly file: string | undefined;
  readonly set: readonly string[];
  readonly unset: readonly string[];
}

/** The changes of a command line: `--file`, then `edits` of other flags, then `--set` and `--unset`. */
export async function readChanges(
  context: Context,
  { file, set, unset }: BodyFlags,
  edits: readonly Edit[],
): Promise<RequestedChanges> {
  return {
    file: file === undefined ? {} : await readBodyFile(context, file),
    edits: [...edits, ...readSets(set), ...readUnsets(unset)],
  };
}

/** Edits for `--maintenance-window`, `--patch-window` and `--minor-window`. Throws `OksInputError`. */
export function windowEdits(flags: {
  readonly 'maintenance-window': string | undefined;
  readonly 'patch-window': string | undefined;
  readonly 'minor-window': string | undefined;
}): Edit[] {
  const whole = flags['maintenance-window'];
  const old = (['patch', 'minor'] as const).flatMap((kind) => {
    const text = flags[`${kind}-window`];
    if (text === undefined) return [];
    const fields = parseMaintenanceWindow(`--${kind}-window`, text);
    return Object.entries(fields).map(([field, value]) => ({
      path: ['auto_maintenances', `${kind}_upgrade_maintenance`, field] as const,
      value,
      flag: `--${kind}-window`,
    }));
  });
  if (whole === undefined) return old;
  if (old.length > 0)
    throw new OksInputError(
      '`--maintenance-window` cannot be used together with `--patch-window` or `--minor-window`.',
      {
        hint: '`--maintenance-window` replaces them.',
      },
    );
  const { enabled, ...value } = parseMaintenanceWindow('--maintenance-window', whole);
  if (enabled === false)
    throw new OksInputError('`--maintenance-window` cannot be turned off.', {
      hint: "For example --maintenance-window 'Tue 02:00+2h Europe/Paris'.",
    });
  return [{ path: ['maintenance_window'], value, flag: '--maintenance-window' }];
}

/** Edits for the flags that begin with `--oidc`. */
export function oidcEdits(flags: {
  readonly 'oidc-issuer-url': string | undefined;
  readonly 'oidc-client-id': string | undefined;
  readonly 'oidc-username-claim': string | undefined;
  readonly 'oidc-username-prefix': string | undefined;
  readonly 'oidc-groups-claim': readonly string[];
  readonly 'oidc-groups-prefix': string | undefined;
  readonly 'oidc-required-claim': readonly string[];
}): Edit[] {
  const claims = readPairs('--oidc-required-claim', flags['oidc-required-claim']);
  const values = {
    'issuer-url': flags['oidc-issuer-url'],
    'client-id': flags['oidc-client-id'],
    'username-claim': flags['oidc-username-claim'],
    'username-prefix': flags['oidc-username-prefix'],
    'groups-claim': flags['oidc-groups-claim'].length === 0 ? undefined : flags['oidc-groups-claim'],
    'groups-prefix': flags['oidc-groups-prefix'],
    'required-claim': Object.keys(claims).length === 0 ? undefined : claims,
  };
  return Object.entries(values).flatMap(([field, value]) =>
    value === undefined ? [] : [{ path: ['auth', 'oidc', field] as const, value, flag: `--oidc-${field}` }],
  );
}

/** Edits for `--protect` and `--no-protect`. */
export function protectionEdits(flags: { readonly protect: boolean; readonly 'no-protect': boolean }): Edit[] {
  if (flags.protect && flags['no-protect'])
    throw new OksInputError('`--protect` and `--no-protect` cannot be used together.');
  return flags.protect || flags['no-protect']
    ? [{ path: ['disable_api_termination'], value: flags.protect, flag: flags.protect ? '--protect' : '--no-protect' }]
    : [];
}
