import type { CallOptions } from '@oks-kit/client';
import { isTransient, OksError } from '@oks-kit/core';
import type { Progress } from '../output/progress.ts';
import { clusterLabel } from '../resolve/clusters.ts';
import { nameProjects } from '../resolve/projects.ts';
import type { Session } from '../session/session.ts';
import type { MutationOptions } from './mutate.ts';
import { failedHint } from './wait.ts';

/** A resource that a call waits for. */
export interface Blocker {
  /** The kind and label, such as `project shop`. */
  readonly name: string;
  readonly status: string;
}

export interface ReadyCall {
  /** What the call does, such as `create cluster shop/web`. */
  readonly what: string;
  /** How long to wait at most, in milliseconds. @default as long as the client does */
  readonly deadlineMs?: number | undefined;
  /** Whether the call deletes something. A failed resource can be deleted, so its failure does not end the call. */
  readonly isDeletion?: boolean;
  /** Finds out what is not ready. */
  readonly look: (session: Session, options: CallOptions) => Promise<Blocker>;
}

/** A look is repeated anyway, so one that takes long is given up. */
const lookMs = 5_000;

/**
 * Makes a call that the client repeats while the service answers that a resource is not ready yet. Shows what the call
 * waits for. Throws `not_ready` once that resource has failed.
 */
export async function whenReady<T>(
  session: Session,
  { what, deadlineMs, isDeletion = false, look }: ReadyCall,
  options: MutationOptions,
  call: (options: CallOptions) => PromiseLike<T>,
): Promise<T> {
  const { signal } = session;
  let progress: Progress | undefined;
  let shown: string | undefined;
  try {
    return await call({
      ...options,
      deadlineMs,
      async onNotReady() {
        const blocker = await look(session, { signal, deadlineMs: lookMs }).catch((error: unknown) => {
          if (isTransient(error)) return undefined;
          throw error;
        });
        if (blocker === undefined) return;
        const { name, status } = blocker;
        if (status === 'failed' && !isDeletion)
          throw new OksError('not_ready', `Cannot ${what}: ${name} has failed.`, { hint: failedHint });
        const text = `${name} is not ready yet${status === 'ready' ? '' : ` (${status})`}, waiting`;
        if (text === shown) return;
        shown = text;
        progress ??= session.progress(what);
        progress.change(text);
      },
    });
  } finally {
    progress?.done();
  }
}

/** Looks at a project. */
export function projectBlocker(id: string): ReadyCall['look'] {
  return async ({ client }, options) => {
    const { name, status } = await client.projects.get(id, options);
    return { name: `project ${name}`, status };
  };
}

/** Looks at a cluster, and at its project if the cluster itself is ready. */
export function clusterBlocker(id: string): ReadyCall['look'] {
  return async (session, options) => {
    const cluster = await session.client.clusters.get(id, options);
    const status = cluster.statuses.status ?? 'unknown';
    if (status === 'ready') {
      const project = await projectBlocker(cluster.project_id)(session, options);
      if (project.status !== 'ready') return project;
    }
    await nameProjects(session, [cluster.project_id]);
    return { name: `cluster ${clusterLabel(session, cluster)}`, status };
  };
}
