import type { Client } from '@oks-kit/client';
import { type Cluster, OksInputError, type Project } from '@oks-kit/schemas';
import type { Globals } from '../command.ts';
import type { Context } from '../context.ts';
import { parseDuration } from '../duration.ts';
import { startProgress } from '../output/progress.ts';

/** One wait for one thing. */
export interface Waiting {
  readonly context: Context;
  readonly globals: Globals;
  readonly oks: Client;
  readonly name: string;
  readonly id: string;
  readonly target: string;
  readonly timeoutMs: number | undefined;
}

/** Reads `--for status=READY` and how long it may take. */
export function readTarget(wanted: string | undefined, timeout: string | undefined): { target: string; timeoutMs: number | undefined } {
  const target = wanted === undefined ? 'ready' : /^(?:status=)?([a-z]+)$/.exec(wanted)?.[1];
  if (target === undefined) throw new OksInputError('`--for` is `status=` and a status.', { hint: 'Such as --for status=ready, or --for status=deleted.' });
  return { target, timeoutMs: timeout === undefined ? undefined : parseDuration('--wait-timeout', timeout) };
}

export function waitForProject(waiting: Waiting): Promise<Project | undefined> {
  return shown(waiting, 'project', (onChange) =>
    waiting.oks.projects.waitFor(waiting.id, waiting.target, { timeoutMs: waiting.timeoutMs, signal: waiting.context.signal, onChange }),
  );
}

export function waitForCluster(waiting: Waiting): Promise<Cluster | undefined> {
  return shown(waiting, 'cluster', (onChange) =>
    waiting.oks.clusters.waitFor(waiting.id, waiting.target, { timeoutMs: waiting.timeoutMs, signal: waiting.context.signal, onChange }),
  );
}

/** Shows each change of status while it waits. */
async function shown<T>(
  { context, globals, name, target }: Waiting,
  kind: string,
  wait: (onChange: (change: { readonly status: string }) => void) => Promise<T>,
): Promise<T> {
  const progress = startProgress(context, globals, `${kind} ${name}`);
  try {
    const result = await wait(({ status }) => progress.change(status));
    if (result === undefined && target === 'deleted') progress.change('deleted');
    return result;
  } finally {
    progress.done();
  }
}
