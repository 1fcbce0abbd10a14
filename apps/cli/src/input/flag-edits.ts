import { OksInputError } from '@oks-kit/core';
import type { Context } from '../main/context.ts';
import { readBodyFile } from './body-file.ts';
import type { RequestedChanges } from './changes.ts';
import { type Edit, readSets, readUnsets } from './edits.ts';
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

/** Edits for `--patch-window` and `--minor-window`. */
export function windowEdits(flags: {
  readonly 'patch-window': string | undefined;
  readonly 'minor-window': string | undefined;
}): Edit[] {
  return (['patch', 'minor'] as const).flatMap((kind) => {
    const text = flags[`${kind}-window`];
    if (text === undefined) return [];
    const fields = parseMaintenanceWindow(`--${kind}-window`, text);
    return Object.entries(fields).map(([field, value]) => ({
      path: ['auto_maintenances', `${kind}_upgrade_maintenance`, field] as const,
      value,
    }));
  });
}

/** Edits for `--protect` and `--no-protect`. */
export function protectionEdits(flags: { readonly protect: boolean; readonly 'no-protect': boolean }): Edit[] {
  if (flags.protect && flags['no-protect'])
    throw new OksInputError('`--protect` and `--no-protect` cannot be used together.');
  return flags.protect || flags['no-protect'] ? [{ path: ['disable_api_termination'], value: flags.protect }] : [];
}
