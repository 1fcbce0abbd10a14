import { randomUUID } from 'node:crypto';
import { begin, gone } from '../lifecycle.ts';
import { projectQuotas } from '../quotas.ts';
import type { ProjectRecord } from '../records.ts';
import { projectChangeRules, projectCreationRules, projectDeletionRules } from '../rules/projects.ts';
import { applyRules } from '../rules/rule.ts';
import type { Handler, Handlers } from './handler.ts';
import { presentProject } from './present.ts';

const create: Handler<'CreateProject'> = ({ world, account, body }) => {
  applyRules(
    projectCreationRules,
    { input: body, living: world.projectsOf(account.id), quota: world.quotas.projects },
    world.disabledRules,
  );
  const now = world.clock.now();
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
    lifecycle: begin(world.clock, ['pending', 'deploying'], 'ready'),
  };
  world.putProject(record);
  return presentProject(record);
};

const list: Handler<'ListProjects'> = ({ world, account, query }) =>
  world
    .projectsOf(account.id, query.deleted === true)
    .map(presentProject)
    .filter(
      (project) =>
        (query.name == null || project.name === query.name) &&
        (query.status == null || project.status === query.status) &&
        (query.cidr == null || project.cidr === query.cidr),
    );

const update: Handler<'UpdateProject'> = ({ world, account, params, body }) => {
  const record = world.project(account.id, params['project_id'] ?? '');
  applyRules(projectChangeRules, { record }, world.disabledRules);
  const fresh: ProjectRecord = {
    ...record,
    updatedAt: world.clock.now(),
    project: {
      ...record.project,
      description: body.description ?? record.project.description,
      tags: body.tags ?? record.project.tags,
      disable_api_termination: body.disable_api_termination ?? record.project.disable_api_termination,
    },
    lifecycle: record.lifecycle.status === 'ready' ? begin(world.clock, ['updating'], 'ready') : record.lifecycle,
  };
  world.putProject(fresh);
  return presentProject(fresh);
};

const remove: Handler<'DeleteProject'> = ({ world, account, params }) => {
  const record = world.project(account.id, params['project_id'] ?? '');
  if (record.lifecycle.status !== 'deleting') {
    const clusters = world.clustersOf(account.id).filter(({ cluster }) => cluster.project_id === record.id);
    applyRules(projectDeletionRules, { record, clusters }, world.disabledRules);
    world.putProject({ ...record, updatedAt: world.clock.now(), lifecycle: begin(world.clock, ['deleting'], gone) });
  }
  return 'The project is being deleted.';
};

const quotas: Handler<'GetProjectQuotas'> = ({ world, account, params, requestId }) => {
  const record = world.project(account.id, params['project_id'] ?? '');
  return { request_id: requestId, data: { quotas: projectQuotas(world, account.id, record.id) } };
};

export const projectHandlers: Pick<
  Handlers,
  'CreateProject' | 'ListProjects' | 'GetProject' | 'UpdateProject' | 'DeleteProject' | 'GetProjectQuotas'
> = {
  CreateProject: create,
  ListProjects: list,
  GetProject: ({ world, account, params }) => presentProject(world.project(account.id, params['project_id'] ?? '')),
  UpdateProject: update,
  DeleteProject: remove,
  GetProjectQuotas: quotas,
};
