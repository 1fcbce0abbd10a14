import { type Blocker, type CallOptions, reportBlocker } from '@oks-kit/client';
import type { Progress } from '../output/progress.ts';
import { clusterLabel } from '../resolve/clusters.ts';
import { nameProjects } from '../resolve/projects.ts';
import type { Session } from '../session/session.ts';
import type { MutationOptions } from './mutate.ts';

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

/**
 * Makes a call that the client repeats while the service responds that a resource is not ready yet. Shows what the call
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
  try {
    return await call({
      ...options,
      deadlineMs,
      onNotReady: reportBlocker({
        what,
        signal,
        isDeletion,
        look: (looking) => look(session, looking),
        onChange(text) {
          progress ??= session.progress(what);
          progress.change(text);
        },
      }),
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
