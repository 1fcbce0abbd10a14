import { type Client, systemClock, waitUntil } from '@oks-kit/client';
import { isOksError, OksError, OksInputError, OksWaitError } from '@oks-kit/core';
import { type Cluster, mistypedStatus, type Project } from '@oks-kit/schemas';
import type { Globals } from '../framework/spec.ts';
import { elapsedText, parseDuration } from '../input/durations.ts';
import type { Context } from '../main/context.ts';
import { type Progress, startProgress } from '../output/progress.ts';

/** What is waited for: a status, or a cluster that is ready at a version. */
export type Target = { readonly status: string } | { readonly version: string };

/** One wait for one thing. */
export interface Waiting {
  readonly context: Context;
  readonly globals: Globals;
  readonly oks: Client;
  /** How the thing can be named at the command line: `shop/web`. */
  readonly label: string;
  readonly id: string;
  readonly target: Target;
  readonly timeoutMs: number | undefined;
  /** @default a line of its own */
  readonly progress?: Progress | undefined;
}

export const ready: Target = { status: 'ready' };
export const deleted: Target = { status: 'deleted' };

/** Refuses a status that is a known one mistyped: no thing will ever be in it. */
export function checkStatus(flag: string, status: string): void {
  const near = mistypedStatus(status);
  if (near !== undefined)
    throw new OksInputError(`\`${flag}\`: there is no status \`${status}\`.`, { hint: `Did you mean \`${near}\`?` });
}

/** Reads `--for status=STATUS` (or `version=VERSION`, for clusters), and how long it may take. */
export function readTarget(
  wanted: string | undefined,
  timeout: string | undefined,
  kind: 'project' | 'cluster',
): { target: Target; timeoutMs: number | undefined } {
  const timeoutMs = timeout === undefined ? undefined : parseDuration('--wait-timeout', timeout);
  if (wanted === undefined) return { target: ready, timeoutMs };
  const [, field = 'status', value = ''] = /^(?:([a-z]+)=)?(\S+)$/.exec(wanted) ?? [];
  if (field === 'status' && /^[a-z_]+$/.test(value)) {
    checkStatus('--for', value);
    return { target: { status: value }, timeoutMs };
  }
  if (field === 'version' && kind === 'cluster' && /^\d+(\.\d+)*$/.test(value))
    return { target: { version: value }, timeoutMs };
  const most = kind === 'cluster' ? 'status=STATUS or version=VERSION' : 'status=STATUS';
  throw new OksInputError(`\`--for ${wanted}\` is not ${most}.`, {
    hint: `Such as --for status=ready, --for status=deleted${kind === 'cluster' ? ', --for version=1.31' : ''}.`,
  });
}

/** Waits for a project. Yields nothing once it is gone. */
export function waitForProject(waiting: Waiting): Promise<Project | undefined> {
  const { oks, id, context } = waiting;
  return shown<Project>(
    waiting,
    'project',
    (signal) => oks.projects.get(id, { signal }),
    ({ status }) => ({ status, version: undefined }),
    context.signal,
  );
}

/** Waits for a cluster. Yields nothing once it is gone. */
export function waitForCluster(waiting: Waiting): Promise<Cluster | undefined> {
  const { oks, id, context } = waiting;
  return shown<Cluster>(
    waiting,
    'cluster',
    (signal) => oks.clusters.get(id, { signal }),
    ({ statuses, version }) => ({ status: statuses.status ?? 'unknown', version }),
    context.signal,
  );
}

/** Shows each change of status while it waits; names the thing, and how to wait on, in whatever goes wrong. */
async function shown<T>(
  waiting: Waiting,
  kind: 'project' | 'cluster',
  look: (signal: AbortSignal | undefined) => Promise<T> | PromiseLike<T>,
  read: (resource: T) => { readonly status: string; readonly version: string | undefined },
  signal: AbortSignal,
): Promise<T | undefined> {
  const { context, globals, label, id, target, timeoutMs } = waiting;
  const what = `${kind} ${label}`;
  const progress = waiting.progress ?? startProgress(context, globals, what);
  const reached = targetText(target);
  const startedAt = context.now();
  let last: string | undefined;
  let mark: '✓' | '✗' | undefined = '✗';
  try {
    const result = await waitUntil<T>(
      {
        name: what,
        id,
        target: reached,
        look: async (lookSignal) => await look(lookSignal),
        statusOf(resource) {
          const { status, version } = read(resource);
          if ('status' in target || status !== 'ready') return status;
          return version === target.version || version?.startsWith(`${target.version}.`) === true
            ? reached
            : `ready at ${version ?? 'no version'}`;
        },
      },
      {
        timeoutMs,
        signal,
        onChange({ status }) {
          last = status;
          progress.change(status);
        },
      },
      systemClock,
      () => undefined,
    );
    if (result === undefined) progress.change('deleted');
    mark = '✓';
    return result;
  } catch (error) {
    const resume = resumeCommand(globals, kind, label, id, target);
    if (signal.aborted) {
      mark = undefined;
      throw new OksError(
        'aborted',
        `Stopped waiting: ${what} is ${last ?? 'not seen yet'}. The work goes on without you.`,
        { hint: `Wait on with: ${resume}` },
      );
    }
    throw waitError(error, what, reached, last, context.now() - startedAt, resume) ?? error;
  } finally {
    progress.done(mark);
  }
}

function waitError(
  error: unknown,
  what: string,
  reached: string,
  last: string | undefined,
  elapsedMs: number,
  resume: string,
): OksError | undefined {
  const options = { lastStatus: last, cause: error };
  if (isOksError(error, 'wait_failed')) {
    return new OksWaitError(
      'wait_failed',
      `${capitalised(what)} failed after ${elapsedText(elapsedMs)}; it was to be ${reached}.`,
      {
        ...options,
        hint: 'It does not mend itself: look at it, delete it, or ask OUTSCALE’s support.',
      },
    );
  }
  if (isOksError(error, 'wait_timeout')) {
    return new OksWaitError(
      'wait_timeout',
      `${capitalised(what)} is ${last ?? 'not seen yet'} after ${elapsedText(elapsedMs)}, and not ${reached}.`,
      {
        ...options,
        hint: `The work goes on. Wait on with: ${resume}`,
      },
    );
  }
  if (isOksError(error, 'not_found')) {
    return new OksError('not_found', `${capitalised(what)} is gone; it was to be ${reached}.`, {
      cause: error,
      hint: 'Somebody deleted it in the meantime.',
    });
  }
  return undefined;
}

/** The command that goes on waiting, in the same surroundings. A name that may be gone by then is no help: its ID is. */
function resumeCommand(
  globals: Globals,
  kind: 'project' | 'cluster',
  label: string,
  id: string,
  target: Target,
): string {
  const certain = kind === 'project' || label.includes('/') ? label : id;
  return [
    'oks',
    kind,
    'wait',
    quoted(certain),
    '--for',
    'status' in target ? `status=${target.status}` : `version=${target.version}`,
    ...sameFlags(globals, ['profile', 'region', 'endpoint']),
  ].join(' ');
}

/** Flags as they were given, for a command to type next. */
export function sameFlags(
  globals: Globals,
  names: readonly ('profile' | 'region' | 'endpoint' | 'project' | 'cluster')[],
): string[] {
  return names.flatMap((name) => (globals[name] === undefined ? [] : [`--${name} ${quoted(globals[name])}`]));
}

function targetText(target: Target): string {
  return 'status' in target ? target.status : `ready at ${target.version}`;
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Waiting for a deletion that is long over succeeds; a name that never was is still an error. */
export async function foundOrDeleted<T>(
  target: Target,
  find: () => Promise<T>,
  wasDeleted: () => Promise<boolean>,
): Promise<T | undefined> {
  try {
    return await find();
  } catch (error) {
    if ('status' in target && target.status === 'deleted' && isOksError(error, 'not_found') && (await wasDeleted()))
      return undefined;
    throw error;
  }
}
