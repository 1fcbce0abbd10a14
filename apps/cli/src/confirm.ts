import { OksInputError } from '@oks-kit/schemas';
import type { Globals } from './command.ts';
import type { Context } from './context.ts';
import { harmless } from './output/text.ts';

/** Has a deletion confirmed: by `--yes`, or by the name typed at a terminal. Throws `OksInputError` otherwise. */
export async function confirmDeletion(context: Context, globals: Globals, what: string, names: readonly string[]): Promise<void> {
  if (globals.yes) return;
  if (globals['non-interactive'] || !context.stdin.isTerminal || !context.stderr.isTerminal) {
    throw new OksInputError(`Nothing was deleted: ${what} ${names.map(harmless).join(', ')} would be, and nobody can be asked.`, { hint: 'Say so with --yes.' });
  }
  for (const name of names) {
    context.stderr.write(`This deletes the ${what} ${harmless(name)} for good. Type its name to go on: `);
    if ((await context.stdin.readLine())?.trim() !== name) throw new OksInputError('Nothing was deleted: that is not its name.');
  }
}
