import { isOksError, OksCallError, OksError, OksInputError } from '@oks-kit/core';
import type { Globals } from '../framework/spec.ts';
import { readBodyFile } from '../input/body-file.ts';
import type { Asked } from '../input/changes.ts';
import { type Edit, readSets, readUnsets } from '../input/edits.ts';
import { type Body, differences, valueAt } from '../input/paths.ts';
import { parseMaintenanceWindow } from '../input/windows.ts';
import type { Context } from '../main/context.ts';
import { harmless } from '../output/escape.ts';
import { asData, printValue } from '../output/render.ts';

interface ComposingFlags {
  readonly file: string | undefined;
  readonly set: readonly string[];
  readonly unset: readonly string[];
}

/** Gathers what a command line asks for: `--file`, then `edits` of other flags, then `--set` and `--unset`. */
export async function readAsked(
  context: Context,
  { file, set, unset }: ComposingFlags,
  edits: readonly Edit[],
): Promise<Asked> {
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
    throw new OksInputError('`--protect` and `--no-protect` are both given.', { hint: 'Give one of them.' });
  return flags.protect || flags['no-protect'] ? [{ path: ['disable_api_termination'], value: flags.protect }] : [];
}

/** Prints the body that would be sent. */
export async function printDryRun(context: Context, globals: Globals, body: Body): Promise<undefined> {
  await printValue(context, globals, body);
  if (!globals.quiet) context.stderr.write('Nothing was sent.\n');
  return undefined;
}

/** Prints what an update would change, old → new by path; as JSON or YAML, the body that would be sent. `after` is what its fields become. */
export async function printDryRunOfUpdate(
  context: Context,
  globals: Globals,
  current: Body,
  body: Body,
  after = body,
): Promise<undefined> {
  if (asData(globals)) return printDryRun(context, globals, body);
  const lines = Object.keys(body).flatMap((field) => differences(valueAt(current, [field]), after[field], field));
  context.stdout.write(lines.map((line) => `${harmless(line)}\n`).join(''));
  if (!globals.quiet)
    context.stderr.write(lines.length === 0 ? 'Nothing would change. Nothing was sent.\n' : 'Nothing was sent.\n');
  return undefined;
}

/** Makes a call that changes something. What then can't be known for certain says where to look. */
export async function asking<T>(context: Context, what: string, look: string, call: PromiseLike<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (context.signal.aborted) {
      throw new OksError(
        'aborted',
        `Interrupted while the service was asked to ${what}. It may have happened all the same.`,
        { hint: `Look with: ${look}` },
      );
    }
    if (error instanceof OksCallError && isOksError(error) && error.maybeApplied) {
      throw new OksCallError(error.code, error.message, {
        ...callOptions(error),
        hint: `It may have happened all the same. Before you try again, look with: ${look}`,
      });
    }
    throw error;
  }
}

function callOptions({
  method,
  pathTemplate,
  status,
  requestId,
  maybeApplied,
  cause,
}: OksCallError): ConstructorParameters<typeof OksCallError>[2] {
  return { method, pathTemplate, status, requestId, maybeApplied, cause };
}
