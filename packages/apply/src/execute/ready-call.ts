import { type Blocker, type CallOptions, reportBlocker, type WaitOptions } from '@oks-kit/client';
import type { Change } from '../plan/plan.ts';
import type { ChangeContext, Progress } from './change-context.ts';

/**
 * Options for a call that is repeated until a resource is ready. Progress messages name that resource.
 */
export function readyCall(
  { id, action }: Pick<Change, 'id' | 'action'>,
  { signal, waitTimeoutMs }: ChangeContext,
  progress: Progress,
  look: (options: CallOptions) => Promise<Blocker>,
): CallOptions {
  return {
    signal,
    deadlineMs: waitTimeoutMs,
    onNotReady: reportBlocker({ what: id, signal, look, onChange: progress, isDeletion: action === 'delete' }),
  };
}

/** Reads the status of a project that may not be ready yet. */
export function projectBlocker({ client }: ChangeContext, path: string, id: string) {
  return async (options: CallOptions): Promise<Blocker> => ({
    name: `project ${path}`,
    status: (await client.projects.get(id, options)).status,
  });
}

/** Reads the status of a cluster that may not be ready yet, or of its project if the cluster is ready. */
export function clusterBlocker(context: ChangeContext, path: string, id: string) {
  return async (options: CallOptions): Promise<Blocker> => {
    const { statuses, project_id } = await context.client.clusters.get(id, options);
    const status = statuses.status ?? 'unknown';
    if (status !== 'ready') return { name: `cluster ${path}`, status };
    const project = await projectBlocker(context, path.split('/')[0] ?? '', project_id)(options);
    return project.status === 'ready' ? { name: `cluster ${path}`, status } : project;
  };
}

/** Options for waiting until a project or cluster is `ready`. Each status is reported as progress. */
export function shownWait({ signal, waitTimeoutMs }: ChangeContext, progress: Progress): WaitOptions<unknown> {
  return {
    signal,
    timeoutMs: waitTimeoutMs,
    onChange: ({ status }) => (status === 'ready' ? undefined : progress(status)),
  };
}
