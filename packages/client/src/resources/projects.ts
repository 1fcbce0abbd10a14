import {
  operations,
  type Project,
  type ProjectInput,
  type ProjectQuotas,
  type ProjectUpdate,
  type ListProjectsQuery,
} from '@oks-kit/schemas';
import type { CallOptions } from '../call-context.ts';
import type { OksCall, OksListCall } from '../oks-call.ts';
import type { WaitOptions } from '../waiter.ts';
import type { Caller } from './caller.ts';

/** What a project or a cluster can be waited for. */
export type WaitTarget = 'ready' | 'deleted' | (string & {});

/** Projects: networks in which clusters live. Every call can throw any `OksError` of a call. */
export interface Projects {
  /** CreateProject. Never repeated once it may have arrived: see `maybeApplied` of its errors. */
  create(project: ProjectInput, options?: CallOptions): OksCall<Project>;
  /** ListProjects. No filter is applied that is not given. */
  list(filters?: ListProjectsQuery, options?: CallOptions): OksListCall<Project>;
  /** GetProject. */
  get(projectId: string, options?: CallOptions): OksCall<Project>;
  /** UpdateProject. What is left out stays as it is. */
  update(projectId: string, changes: ProjectUpdate, options?: CallOptions): OksCall<Project>;
  /** DeleteProject. Yields what the service says about it. */
  delete(projectId: string, options?: CallOptions): OksCall<string>;
  /** GetProjectQuotas. */
  quotas(projectId: string, options?: CallOptions): OksCall<ProjectQuotas['data']['quotas']>;
  /** Waits until the project has the status. Throws `OksWaitError`. Yields the project, or nothing once it is gone. */
  waitFor(projectId: string, target: 'deleted', options?: WaitOptions<Project>): Promise<Project | undefined>;
  waitFor(projectId: string, target: WaitTarget, options?: WaitOptions<Project>): Promise<Project>;
}

export function projectsOf(caller: Caller): Projects {
  const get = (project_id: string, options?: CallOptions): OksCall<Project> =>
    caller.call(operations.GetProject, { project_id }, options);
  return {
    create: (body, options) => caller.call(operations.CreateProject, { body }, options),
    list: (filters, options) => caller.list(operations.ListProjects, { ...filters }, options),
    get,
    update: (project_id, body, options) => caller.call(operations.UpdateProject, { project_id, body }, options),
    delete: (project_id, options) => caller.call(operations.DeleteProject, { project_id }, options),
    quotas: (project_id, options) =>
      caller.call(operations.GetProjectQuotas, { project_id }, options).map(({ data }) => data.quotas),
    waitFor: (id: string, target: string, options: WaitOptions<Project> = {}) =>
      caller.waitUntil<Project>(
        { name: `project ${id}`, id, target, look: (signal) => get(id, { signal }), statusOf: ({ status }) => status },
        options,
      ),
  };
}
