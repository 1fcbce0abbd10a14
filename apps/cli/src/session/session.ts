import type { SignIn } from '@oks-kit/auth/node';
import type { Transport } from '@oks-kit/client';
import type { Application } from '../framework/application.ts';
import type { CommandSpec } from '../framework/spec.ts';
import type { Context } from '../main/context.ts';
import { createOut, type Out } from '../output/out.ts';
import { createNotes, type Notes, type Progress } from '../output/progress.ts';
import { type Ask, createAsk } from './ask.ts';
import type { Connection } from './connect.ts';
import type { Globals } from './global-flags.ts';
import { createHint, type Hint } from './hints.ts';

/** One run of a command that may work without the service: its output, prompts and environment. */
export interface LocalSession {
  readonly context: Context;
  readonly globals: Globals;
  readonly application: Application;
  /** The command that runs. */
  readonly command: CommandSpec | undefined;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Standard output. */
  readonly out: Out;
  readonly ask: Ask;
  /** Standard error. */
  readonly notes: Notes;
  /** Says something on stderr, unless `--quiet`. */
  readonly note: (text: string) => void;
  /** Warns on stderr, unless `--quiet`. */
  readonly warn: (text: string) => void;
  /** Starts a progress line on stderr. */
  readonly progress: (what: string) => Progress;
  /** Writes command lines for hints. */
  readonly hint: Hint;
  /** Whether the default project of `oks project use` applies where none is named. */
  readonly usesDefaults: boolean;
  /** The names of projects that this run knows, by ID. */
  readonly projectNames: Map<string, string>;
  /** Wraps what sends requests to the service. @default requests are sent as they are */
  readonly wrapTransport?: ((send: Transport) => Transport) | undefined;
  /** The `User-Agent` of requests to the service. @default that of oks and its version */
  readonly userAgent?: string | undefined;
  /** Called before each change inside a cluster, which is not made if this throws. @default nothing is called */
  readonly beforeClusterChange?: (() => void) | undefined;
}

/** One run of a command that knows its credentials. */
export interface SignedInSession extends LocalSession {
  /** The credentials and the endpoint in use. */
  readonly signIn: SignIn;
}

/** One run of a command that calls the service. */
export interface Session extends SignedInSession, Connection {}

/** Creates the session of one run. Sends nothing and reads no credentials. */
export function createSession(
  context: Context,
  globals: Globals,
  application: Application,
  command?: CommandSpec,
): LocalSession {
  const notes = createNotes(context, globals);
  return {
    context,
    globals,
    application,
    command,
    signal: context.signal,
    out: createOut(context, globals),
    ask: createAsk(context, globals, notes),
    notes,
    note: notes.note,
    warn: notes.warn,
    progress: notes.progress,
    hint: createHint(context, globals, application),
    usesDefaults: true,
    projectNames: new Map(),
  };
}
