import { isOksError, OksError, OksInputError, OksWaitError } from '@oks-kit/core';
import { failedHint, systemClock, waitUntil } from '@oks-kit/client';
import { mistypedStatus, resourceStatuses } from '@oks-kit/schemas';
import { elapsedText, parseDuration } from '../input/durations.ts';
import type { Progress } from '../output/progress.ts';
import type { Session } from '../session/session.ts';
import type { Noun } from './noun.ts';

/** What to wait for: a status, or a cluster that is ready at a version. */
export type Target = { readonly status: string } | { readonly version: string };

export const ready: Target = { status: 'ready' };
export const deleted: Target = { status: 'deleted' };

/** Refuses a misspelled status: no resource will ever have it. */
export function checkStatus(flag: string, status: string): void {
  const near = mistypedStatus(status);
  if (near !== undefined)
    throw new OksInputError(`Unknown status "${status}" for \`${flag}\`.`, { hint: `Did you mean \`${near}\`?` });
}

/** Refuses an unknown status, because the list would be empty and the command would succeed. */
export function checkStatusFilter(status: string): void {
  checkStatus('--status', status);
  const known: readonly string[] = resourceStatuses;
  if (!known.includes(status))
    throw new OksInputError(`Unknown status "${status}" for \`--status\`.`, {
      hint: `The statuses are ${known.join(', ')}. For deleted ones: --deleted.`,
    });
}

/** Reads `--for status=STATUS` (for clusters also `version=VERSION`) and `--wait-timeout`. Throws `OksInputError`. */
export function readTarget(
  wanted: string | undefined,
  timeout: string | undefined,
  allowed: 'status' | 'status or version',
): { readonly target: Target; readonly timeoutMs: number | undefined } {
  const timeoutMs = timeout === undefined ? undefined : parseDuration('--wait-timeout', timeout);
  if (wanted === undefined) return { target: ready, timeoutMs };
  const [, field = 'status', value = ''] = /^(?:([a-z]+)=)?(\S+)$/.exec(wanted) ?? [];
  if (field === 'status' && /^[a-z_]+$/.test(value)) {
    checkStatus('--for', value);
    return { target: { status: value }, timeoutMs };
  }
  const hasVersion = allowed === 'status or version';
  if (field === 'version' && hasVersion && /^\d+(\.\d+)*$/.test(value))
    return { target: { version: value }, timeoutMs };
  throw new OksInputError(`Invalid value "${wanted}" for \`--for\`.`, {
    hint: `For example --for status=ready, --for status=deleted${hasVersion ? ' or --for version=1.31' : ''}.`,
  });
}

/** One wait for one resource of the service. */
export interface Waiting<T> {
  readonly item: T;
  readonly target: Target;
  readonly timeoutMs: number | undefined;
  /** @default a separate line */
  readonly progress?: Progress | undefined;
  /** Reads the resource again. */
  look(signal: AbortSignal | undefined): PromiseLike<T>;
  /** Whether the target is reached, once the status is ready. @default true, or at the version of the target */
  isReached?(item: T): boolean;
  /** The hint of an interrupted wait: a sentence that ends with a command. @default the command `wait` */
  readonly resume?: string | undefined;
  /** The version it is at, for kinds that have one. */
  versionOf?(item: T): string;
}

/** Waits for a resource, and shows each change of its status. Returns undefined once it is gone. */
export function waitFor<T>(
  session: Session,
  noun: Noun<T, 'project' | 'cluster'>,
  waiting: Waiting<T>,
): Promise<T | undefined> {
  const { item, target, timeoutMs, progress } = waiting;
  const label = noun.labelOf(session, item);
  const what = `${noun.kind} ${label}`;
  const wanted = 'status' in target ? target.status : `ready at ${target.version}`;
  const resume =
    waiting.resume ??
    `To keep waiting: ${session.hint(`${noun.command} wait`, [noun.argumentOf(session, item)], {
      for: 'status' in target ? `status=${target.status}` : `version=${target.version}`,
    })}`;
  return showWait(session, { what, wanted, resume, progress }, (onChange) =>
    waitUntil<T>(
      {
        name: what,
        id: noun.idOf(item),
        target: wanted,
        look: async (signal) => await waiting.look(signal),
        statusOf(resource) {
          const status = noun.statusOf(resource);
          if (status === 'ready' && waiting.isReached?.(resource) === false) return 'ready, not changed yet';
          if ('status' in target || status !== 'ready') return status;
          const version = waiting.versionOf?.(resource);
          return version === target.version || version?.startsWith(`${target.version}.`) === true
            ? wanted
            : `ready at ${version ?? 'no version'}`;
        },
      },
      { timeoutMs, signal: session.signal, onChange: ({ status }) => onChange(status) },
      systemClock,
      () => undefined,
    ),
  );
}

export interface ShownWait {
  /** The kind and label of the resource. */
  readonly what: string;
  /** What it should become, for errors. */
  readonly wanted: string;
  /** The hint of an interrupted wait: a sentence that ends with a command. */
  readonly resume: string;
  readonly progress?: Progress | undefined;
  /** Whether the error already says what failed and why. @default false */
  readonly explainsFailure?: boolean;
}

/** Shows the progress of a wait. Errors name the resource, its last status, and how to continue waiting. */
export async function showWait<T>(
  session: Session,
  { what, wanted, resume, progress = session.progress(what), explainsFailure = false }: ShownWait,
  wait: (onChange: (status: string) => void) => Promise<T | undefined>,
): Promise<T | undefined> {
  const { context, signal } = session;
  const startedAt = context.now();
  let last: string | undefined;
  let mark: '✓' | '✗' | undefined = '✗';
  try {
    const result = await wait((status) => {
      last = status;
      progress.change(status);
    });
    if (result === undefined) progress.change('deleted');
    mark = '✓';
    return result;
  } catch (error) {
    const state = last ?? 'not visible yet';
    if (signal.aborted) {
      mark = undefined;
      throw new OksError('aborted', `Stopped waiting: ${what} is ${state}. The operation continues.`, { hint: resume });
    }
    const elapsed = elapsedText(Math.max(1_000, context.now() - startedAt));
    if (isOksError(error, 'wait_failed') && !explainsFailure)
      throw new OksWaitError(
        'wait_failed',
        `${capitalized(what)} failed after ${elapsed} while waiting for it to be ${wanted}.`,
        {
          lastStatus: last,
          cause: error,
          hint: error.hint ?? failedHint,
        },
      );
    if (isOksError(error, 'wait_timeout'))
      throw new OksWaitError('wait_timeout', `Waited ${elapsed} for ${what} to be ${wanted}. It is ${state}.`, {
        lastStatus: last,
        cause: error,
        hint: `The operation continues. ${resume}`,
      });
    if (isOksError(error, 'not_found') && last !== undefined)
      throw new OksError('not_found', `${capitalized(what)} no longer exists, so it cannot be ${wanted}.`, {
        cause: error,
        hint: 'It was deleted in the meantime.',
      });
    throw error;
  } finally {
    progress.done(mark);
  }
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Waiting for a deletion that is already done succeeds. An unknown name is still an error. */
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
