import { randomUUID } from 'node:crypto';
import { startLifecycle, deletedStatus } from '../../state/lifecycle.ts';
import type { ProjectRecord } from '../../state/records.ts';
import { limitsOf } from '../quotas.ts';
import { projectChangeRules, projectCreationRules, projectDeletionRules } from '../rules/projects.ts';
import { applyRules } from '../rules/rule.ts';
import type { Handler, Handlers } from './handler.ts';
import { readProject, toProject } from './to-resource.ts';

const create: Handler<'CreateProject'> = ({ state, account, body }) => {
  applyRules(
    projectCreationRules,
    { input: body, siblings: state.projectsOf(account.id), quota: limitsOf(state, account).projects },
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
      description: body.description ?? '',
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
    .map(readProject)
    .filter(
      (project) =>
        (query.name == null || project.name === query.name) &&
        (query.status == null || project.status === query.status) &&
        (query.cidr == null || project.cidr === query.cidr),
    );

const update: Handler<'UpdateProject'> = ({ state, account, params, body }) => {
  const record = state.projectOrDeleted(account.id, params['project_id'] ?? '');
  applyRules(projectChangeRules, { project: record }, state.disabledRules);
  const fresh: ProjectRecord = {
    ...record,
    updatedAt: state.clock.now(),
    project: {
      ...record.project,
      // Null empties a field that can be empty (assumed).
      description: body.description === undefined ? record.project.description : (body.description ?? ''),
      tags: body.tags === undefined ? record.project.tags : (body.tags ?? {}),
      disable_api_termination: body.disable_api_termination ?? record.project.disable_api_termination,
    },
    lifecycle: startLifecycle(state.clock, ['updating'], 'ready'),
  };
  state.putProject(fresh);
  return toProject(fresh);
};

const remove: Handler<'DeleteProject'> = ({ state, account, params }) => {
  const record = state.projectOrDeleted(account.id, params['project_id'] ?? '');
  const clusters = state.clustersOf(account.id).filter(({ cluster }) => cluster.project_id === record.id);
  applyRules(projectDeletionRules, { project: record, clusters }, state.disabledRules);
  state.putProject({
    ...record,
    updatedAt: state.clock.now(),
    lifecycle: startLifecycle(state.clock, ['deleting'], deletedStatus),
  });
  const { eimUsers } = state.of(account.id);
  for (const { id, projectId } of eimUsers.all()) if (projectId === record.id) eimUsers.delete(id);
  return 'The project is being deleted.';
};

export const projectHandlers = {
  CreateProject: create,
  ListProjects: list,
  GetProject: ({ state, account, params }) => readProject(state.project(account.id, params['project_id'] ?? '')),
  UpdateProject: update,
  DeleteProject: remove,
} satisfies Partial<Handlers>;
