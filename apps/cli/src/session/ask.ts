import { OksError, OksInputError } from '@oks-kit/core';
import type { Context } from '../main/context.ts';
import type { Notes } from '../output/progress.ts';
import { wrapped } from '../output/messages.ts';
import type { Globals } from './global-flags.ts';

/** Asks the person at the terminal. Each question throws `OksError` (`aborted`) after Ctrl-C. */
export interface Ask {
  /** Whether there is a person: stdin and stderr are terminals, and `--non-interactive` is not given. */
  readonly isPossible: boolean;
  /** A line of text, trimmed; empty at the end of input. */
  line(question: string): Promise<string>;
  /** The same, without showing what is typed. */
  secret(question: string): Promise<string>;
  /** A question that Enter answers with yes. */
  yesByDefault(question: string): Promise<boolean>;
  /** Asks to confirm a change with y, unless `--yes` is given. Throws `OksInputError` otherwise. */
  confirm(confirmation: Confirmation): Promise<void>;
  /** Asks to confirm a deletion by typing each name, unless `--yes` is given. Throws `OksInputError` otherwise. */
  confirmDeletion(deletion: Deletion): Promise<void>;
}

export interface Confirmation {
  /** What will happen, as a verb phrase: `upgrade cluster shop/web`. */
  readonly action: string;
  /** Lines that say more: what changes, and where. */
  readonly about: string | readonly string[];
}

export interface Deletion {
  /** What kind of thing, such as `cluster`. */
  readonly kind: string;
  /** The names that people type. Of `PROJECT/CLUSTER`, the cluster's name is enough. */
  readonly names: readonly string[];
  /** Where they are: `with profile work at https://…`. */
  readonly where?: string | undefined;
}

/** What a deletion does, as a sentence. */
export function describeDeletion({
  kind,
  name,
  where,
}: Pick<Deletion, 'kind' | 'where'> & { readonly name: string }): string {
  return `This permanently deletes the ${kind} ${name}${where === undefined ? '' : ` ${where}`}.`;
}

/** What is typed to confirm a deletion: of `PROJECT/CLUSTER`, the cluster's name. */
export function nameToType(label: string): string {
  return label.slice(label.indexOf('/') + 1);
}

export function createAsk(context: Context, globals: Globals, notes: Notes): Ask {
  const { stderr, stdin, signal } = context;
  // Read lazily, because checking for a terminal loads many modules.
  const isPossible = (): boolean => !globals['non-interactive'] && stderr.isTerminal && stdin.isTerminal;

  async function answer(question: string, read: () => Promise<string | undefined>): Promise<string> {
    notes.verbatim(wrapped(stderr, question) + ' ');
    const typed = await read();
    if (signal.aborted) throw new OksError('aborted', 'Interrupted. Nothing was changed.');
    return typed?.trim() ?? '';
  }
  const line: Ask['line'] = (question) => answer(question, () => stdin.readLine());
  function refuseWithoutTerminal(action: string): void {
    if (!isPossible())
      throw new OksInputError(`Refusing to ${action} without confirmation: there is no terminal.`, {
        hint: 'Pass `--yes`.',
      });
  }

  return {
    get isPossible() {
      return isPossible();
    },
    line,
    async secret(question) {
      try {
        return await answer(question, () => stdin.readSecret());
      } finally {
        stderr.write('\n');
      }
    },
    async yesByDefault(question) {
      return ['', 'y', 'yes'].includes((await line(`${question} [Y/n]`)).toLowerCase());
    },
    async confirm({ action, about }) {
      if (globals.yes) return;
      refuseWithoutTerminal(action);
      for (const text of [about].flat()) notes.line(text);
      if (!['y', 'yes'].includes((await line('Continue? [y/N]')).toLowerCase()))
        throw new OksInputError('Not confirmed. Nothing was changed.');
    },
    async confirmDeletion({ kind, names, where }) {
      if (globals.yes) return;
      refuseWithoutTerminal(`delete ${kind}${names.length > 1 ? 's' : ''} ${names.join(', ')}`);
      for (const name of names) {
        const typed = await line(`${describeDeletion({ kind, name, where })} Type its name to confirm:`);
        if (typed !== name && typed !== nameToType(name))
          throw new OksInputError('Nothing was deleted: the name does not match.');
      }
    },
  };
}
