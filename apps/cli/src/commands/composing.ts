import { OksInputError, type OperationSpec } from '@oks-kit/schemas';
import type { Globals } from '../command.ts';
import { type Body, readTags } from '../compose-body.ts';
import type { Context } from '../context.ts';

/**
 * Holds what a person asked for to the row's check, then fetches the template that fills the rest.
 * Only what the template may bring, missing fields, is left for later. Throws `OksInputError`.
 */
export async function checkComposed<T>(row: OperationSpec, asked: Body, mustAsk: readonly string[], template: () => PromiseLike<T>): Promise<T> {
  const problems = (await row.body?.check(asked)) ?? [];
  const wrong = problems.filter(({ code, path }) => code !== 'missing' || mustAsk.includes(path.join('.')) || path.length > 1);
  if (wrong.length > 0) {
    const text = wrong.map(({ path, message }) => `\`${path.join('.')}\`: ${message}`).join('; ');
    throw new OksInputError(`${text}${text.endsWith('?') ? '' : '.'}`, { details: wrong, hint: 'Nothing was sent.' });
  }
  return template();
}

/** Prints the body that would be sent. */
export async function printDryRun(context: Context, globals: Globals, body: Body): Promise<undefined> {
  if (globals.output === 'yaml') {
    const { stringify } = await import('yaml');
    context.stdout.write(stringify(body));
  } else context.stdout.write(`${JSON.stringify(body, undefined, 2)}\n`);
  if (!globals.quiet) context.stderr.write('Nothing was sent.\n');
  return undefined;
}

/** The tags after `--tag` and `--untag`; undefined where neither is given. */
export function changedTags(current: Readonly<Record<string, string>>, add: readonly string[], remove: readonly string[]): Record<string, string> | undefined {
  if (add.length === 0 && remove.length === 0) return undefined;
  const kept = Object.entries(current).filter(([key]) => !remove.includes(key));
  return { ...Object.fromEntries(kept), ...readTags(add) };
}
