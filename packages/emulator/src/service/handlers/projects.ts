import { randomUUID } from 'node:crypto';
import { startLifecycle, deletedStatus } from '../../state/lifecycle.ts';
import { projectQuotas } from '../quotas.ts';
import type { ProjectRecord } from '../../state/records.ts';
import { projectChangeRules, projectCreationRules, projectDeletionRules } from '../rules/projects.ts';
import { applyRules } from '../rules/rule.ts';
import type { Handler, Handlers } from './handler.ts';
import { toProject } from './to-resource.ts';

const create: Handler<'CreateProject'> = ({ state, account, body }) => {
  applyRules(
    projectCreationRules,
    { input: body, living: state.projectsOf(account.id), quota: state.quotas.projects },
    state.disabledRules,
  );
  const now = state.clock.now();
  const id = randomUUID();
  const record: ProjectRecord = {
    id,
    account: account.id,
    project: {
      id,
      name: body.name,
      description: body.description ?? null,
      cidr: body.cidr,
      region: body.region,
      tags: body.tags ?? {},
      disable_api_termination: body.disable_api_termination ?? false,
    },
    createdAt: now,
    updatedAt: now,
    lifecycle: startLifecycle(state.clock, ['pending', 'deploying'], 'ready'),
  };
  state.putProject(record);
  return toProject(record);
};

const list: Handler<'ListProjects'> = ({ state, account, query }) =>
  state
    .projectsOf(account.id, query.deleted === true)
    .map(toProject)
    .filter(
      (project) =>
        (query.name == null || project.name === query.name) &&
        (query.status == null || project.status === query.status) &&
        (query.cidr == null || project.cidr === query.cidr),
    );

const update: Handler<'UpdateProject'> = ({ state, account, params, body }) => {
  const record = state.project(account.id, params['project_id'] ?? '');
  applyRules(projectChangeRules, { record }, state.disabledRules);
  const fresh: ProjectRecord = {
    ...record,
    updatedAt: state.clock.now(),
    project: {
      ...record.project,
      description: body.description ?? record.project.description,
      tags: body.tags ?? record.project.tags,
      disable_api_termination: body.disable_api_termination ?? record.project.disable_api_termination,
    },
    lifecycle:
      record.lifecycle.status === 'ready' ? startLifecycle(state.clock, ['updating'], 'ready') : record.lifecycle,
  };
  state.putProject(fresh);
  return toProject(fresh);
};

const remove: Handler<'DeleteProject'> = ({ state, account, params }) => {
  const record = state.project(account.id, params['project_id'] ?? '');
  if (record.lifecycle.status !== 'deleting') {
    const clusters = state.clustersOf(account.id).filter(({ cluster }) => cluster.project_id === record.id);
    applyRules(projectDeletionRules, { record, clusters }, state.disabledRules);
    state.putProject({
      ...record,
      updatedAt: state.clock.now(),
      lifecycle: startLifecycle(state.clock, ['deleting'], deletedStatus),
    });
  }
  return 'The project is being deleted.';
};

const quotas: Handler<'GetProjectQuotas'> = ({ state, account, params, requestId }) => {
  const record = state.project(account.id, params['project_id'] ?? '');
  return { request_id: requestId, data: { quotas: projectQuotas(state, account.id, record.id) } };
};

export const projectHandlers: Pick<
  Handlers,
  'CreateProject' | 'ListProjects' | 'GetProject' | 'UpdateProject' | 'DeleteProject' | 'GetProjectQuotas'
> = {
  CreateProject: create,
  ListProjects: list,
  GetProject: ({ state, account, params }) => toProject(state.project(account.id, params['project_id'] ?? '')),
  UpdateProject: update,
  DeleteProject: remove,
  GetProjectQuotas: quotas,
};
