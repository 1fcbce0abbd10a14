import { OksError, OksInputError } from '@oks-kit/core';
import type { Globals } from '../framework/spec.ts';
import type { Context } from '../main/context.ts';
import { harmless } from '../output/escape.ts';

/**
 * Has a deletion confirmed: by `--yes`, or by the name typed at a terminal. Of `PROJECT/CLUSTER`, the cluster's own
 * name is enough. Throws `OksInputError` otherwise.
 */
export async function confirmDeletion(
  context: Context,
  globals: Globals,
  what: string,
  names: readonly string[],
): Promise<void> {
  if (globals.yes) return;
  if (globals['non-interactive'] || !context.stdin.isTerminal || !context.stderr.isTerminal) {
    throw new OksInputError(
      `Nothing was deleted: ${what}${names.length > 1 ? 's' : ''} ${names.map(harmless).join(', ')} would be, and nobody can be asked.`,
      { hint: 'Say so with --yes.' },
    );
  }
  for (const name of names) {
    context.stderr.write(`This deletes the ${what} ${harmless(name)} for good. Type its name to go on: `);
    const typed = (await context.stdin.readLine())?.trim();
    if (context.signal.aborted) throw new OksError('aborted', 'Interrupted. Nothing was deleted.');
    if (typed !== name && typed !== name.slice(name.indexOf('/') + 1))
      throw new OksInputError('Nothing was deleted: that is not its name.');
  }
}
