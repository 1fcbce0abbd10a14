import { OksError } from '@oks-kit/core';
import type { CommandSpec } from '../../framework/spec.ts';
import type { Context, Output } from '../../main/context.ts';
import type { ToldError } from '../../output/messages.ts';
import type { Ask, Confirmation, Deletion } from '../../session/ask.ts';
import type { Globals } from '../../session/global-flags.ts';
import { ownUserAgent } from '../../session/connect.ts';
import { createSession, type LocalSession } from '../../session/session.ts';

/** The `User-Agent` of the requests of the console. */
export const consoleUserAgent = `${ownUserAgent} oks-console`;

/** The input of a command that runs in the background, and the destination of its output. */
export interface Background {
  readonly globals: Globals;
  readonly command?: CommandSpec | undefined;
  readonly signal: AbortSignal;
  /** Called with each line for people. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Called with each warning. @default it becomes a line */
  readonly onWarning?: ((text: string) => void) | undefined;
  /** Answers questions. A question that is not answered throws. @default every question throws */
  readonly onQuestion?: ((question: Question) => void) | undefined;
  readonly wrapTransport?: LocalSession['wrapTransport'];
  readonly beforeClusterChange?: LocalSession['beforeClusterChange'];
  /** Completes a command line so that it acts on the account when pasted into a shell. @default unchanged */
  readonly inShell?: ((line: string) => string) | undefined;
}

/** A question of a command: to confirm a change, or to type the names of what is deleted. */
export type Question =
  | { readonly kind: 'confirm'; readonly confirmation: Confirmation }
  | { readonly kind: 'delete'; readonly deletion: Deletion };

/** A session for a command that runs without a terminal, in the account of another session. */
export function backgroundSession(base: LocalSession, background: Background): LocalSession {
  const { globals, command, signal, onLine = () => undefined, onQuestion = refuse } = background;
  const { wrapTransport, beforeClusterChange } = background;
  const inShell = (line: string): string => background.inShell?.(line) ?? line;
  const context: Context = {
    ...base.context,
    stdout: outputTo(() => undefined),
    stderr: outputTo((text) =>
      text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .forEach((line) => onLine(line)),
    ),
    stdin: noInput,
    signal,
  };
  const local = createSession(context, globals, base.application, command);
  const warn = background.onWarning ?? local.warn;
  const error = ({ message }: ToldError): void => onLine(message);
  return {
    ...local,
    notes: { ...local.notes, warn, error },
    warn,
    ask: askOf(onQuestion),
    hint: (...line) => inShell(local.hint(...line)),
    usesDefaults: false,
    wrapTransport,
    beforeClusterChange,
    userAgent: consoleUserAgent,
  };
}

function askOf(onQuestion: (question: Question) => void): Ask {
  // eslint-disable-next-line @typescript-eslint/require-await -- an answer that throws rejects
  const answer = async (question: Question): Promise<void> => onQuestion(question);
  return {
    isPossible: false,
    line: () => Promise.reject(unanswered()),
    secret: () => Promise.reject(unanswered()),
    yesByDefault: () => Promise.resolve(false),
    confirm: (confirmation) => answer({ kind: 'confirm', confirmation }),
    confirmDeletion: (deletion) => answer({ kind: 'delete', deletion }),
  };
}

function refuse(): never {
  throw unanswered();
}

function unanswered(): OksError {
  return new OksError('input', 'The command asks a question that the console cannot answer.', {
    hint: 'Run the command in a terminal.',
  });
}

function outputTo(write: (text: string) => void): Output {
  return { write, isTerminal: false, columns: undefined, rows: undefined };
}

const noInput: Context['stdin'] = {
  isTerminal: false,
  readLine: () => Promise.resolve(undefined),
  readSecret: () => Promise.resolve(undefined),
  readAll: () => Promise.resolve(''),
};
