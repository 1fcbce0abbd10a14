import { randomUUID } from 'node:crypto';
import { type AdmissionFlags, type AdmissionFlagsInput, defaultAdmissionPlugins } from '@oks-kit/schemas';
import { ApiError, invalidFieldError } from '../../http/api-error.ts';
import { upgradeOf } from '../catalog.ts';
import { startLifecycle, deletedStatus } from '../../state/lifecycle.ts';
import type { ClusterRecord } from '../../state/records.ts';
import {
  clusterChangeRules,
  clusterCreationRules,
  clusterDeletionRules,
  clusterUpgradeRules,
  type CompleteClusterInput,
} from '../rules/clusters.ts';
import { applyRules } from '../rules/rule.ts';
import type { Handler, Handlers } from './handler.ts';
import { toCluster } from './to-resource.ts';

const create: Handler<'CreateCluster'> = async ({ state, account, body, clusterFails }) => {
  const { clusterDefaults, completeMaintenances } = await import('./defaults.ts');
  const input: CompleteClusterInput = {
    ...body,
    cp_subregions: body.cp_subregions ?? clusterDefaults.cp_subregions,
    control_planes: body.control_planes ?? clusterDefaults.control_planes,
    cluster_dns: body.cluster_dns ?? clusterDefaults.cluster_dns,
  };
  const project = state.projectsOf(account.id).find(({ id }) => id === input.project_id);
  if (project === undefined) throw new ApiError(404, 'Project not found.');
  const siblings = state.clustersOf(account.id).filter(({ cluster }) => cluster.project_id === project.id);
  applyRules(
    clusterCreationRules,
    { input, project, siblings, quota: state.quotas.clustersPerProject },
    state.disabledRules,
  );
  const now = state.clock.now();
  const id = randomUUID();
  const record: ClusterRecord = {
    id,
    account: account.id,
    cluster: {
      project_id: input.project_id,
      id,
      name: input.name,
      description: input.description ?? null,
      cp_subregions: input.cp_subregions,
      version: input.version,
      cni: 'cilium',
      admin_lbu: input.admin_lbu ?? false,
      admission_flags: applyAdmission(input.admission_flags),
      cidr_pods: input.cidr_pods,
      cidr_service: input.cidr_service,
      cluster_dns: input.cluster_dns,
      tags: input.tags ?? {},
      auto_maintenances: completeMaintenances(
        input.auto_maintenances ?? { minor_upgrade_maintenance: {}, patch_upgrade_maintenance: {} },
      ),
      cp_multi_az: input.cp_multi_az ?? false,
      maintenance_window: input.maintenance_window ?? null,
      auth: input.auth ?? null,
      control_planes: input.control_planes,
      admin_whitelist: input.admin_whitelist,
      disable_api_termination: input.disable_api_termination ?? false,
    },
    createdAt: now,
    updatedAt: now,
    lifecycle: startLifecycle(state.clock, ['pending', 'deploying'], clusterFails ? 'failed' : 'ready'),
  };
  state.putCluster(record);
  return toCluster(record);
};

interface Filters {
  readonly name?: string | null | undefined;
  readonly status?: string | null | undefined;
  readonly version?: string | null | undefined;
  readonly deleted?: boolean | null | undefined;
  readonly project_id?: string | null | undefined;
}

const list: Handler<'ListClustersByProjectID'> & Handler<'ListAllClusters'> = ({ state, account, query }) => {
  const filters: Filters = query;
  return state
    .clustersOf(account.id, filters.deleted === true)
    .map(toCluster)
    .filter(
      (cluster) =>
        (filters.project_id == null || cluster.project_id === filters.project_id) &&
        (filters.name == null || cluster.name === filters.name) &&
        (filters.status == null || cluster.statuses.status === filters.status) &&
        (filters.version == null || cluster.version === filters.version),
    );
};

const update: Handler<'UpdateCluster'> = async ({ state, account, params, body, clusterFails }) => {
  const maintenances =
    body.auto_maintenances == null
      ? undefined
      : (await import('./defaults.ts')).completeMaintenances(body.auto_maintenances);
  const record = state.cluster(account.id, params['cluster_id'] ?? '');
  applyRules(clusterChangeRules, { record, changes: body }, state.disabledRules);
  const { cluster } = record;
  const upgrading = body.version != null && body.version !== cluster.version;
  const fresh: ClusterRecord = {
    ...record,
    updatedAt: state.clock.now(),
    cluster: {
      ...cluster,
      description: body.description ?? cluster.description,
      tags: body.tags ?? cluster.tags,
      admission_flags: body.admission_flags == null ? cluster.admission_flags : applyAdmission(body.admission_flags),
      auto_maintenances: maintenances ?? cluster.auto_maintenances,
      maintenance_window: body.maintenance_window ?? cluster.maintenance_window,
      auth: body.auth ?? cluster.auth,
      admin_whitelist: body.admin_whitelist ?? cluster.admin_whitelist,
      disable_api_termination: body.disable_api_termination ?? cluster.disable_api_termination,
      version: body.version ?? cluster.version,
      control_planes: body.control_planes ?? cluster.control_planes,
    },
    lifecycle: startLifecycle(state.clock, [upgrading ? 'upgrading' : 'updating'], clusterFails ? 'failed' : 'ready'),
  };
  state.putCluster(fresh);
  return toCluster(fresh);
};

const upgrade: Handler<'UpgradeCluster'> = ({ state, account, params, clusterFails }) => {
  const record = state.cluster(account.id, params['cluster_id'] ?? '');
  applyRules(clusterUpgradeRules, { record }, state.disabledRules);
  const fresh: ClusterRecord = {
    ...record,
    updatedAt: state.clock.now(),
    cluster: { ...record.cluster, version: upgradeOf(record.cluster.version) || record.cluster.version },
    lifecycle: startLifecycle(state.clock, ['upgrading'], clusterFails ? 'failed' : 'ready'),
  };
  state.putCluster(fresh);
  return toCluster(fresh);
};

const remove: Handler<'DeleteCluster'> = async ({ state, account, params, clusters }) => {
  const record = state.cluster(account.id, params['cluster_id'] ?? '');
  if (record.lifecycle.status !== 'deleting') {
    applyRules(clusterDeletionRules, { record }, state.disabledRules);
    state.putCluster({
      ...record,
      updatedAt: state.clock.now(),
      lifecycle: startLifecycle(state.clock, ['deleting'], deletedStatus),
    });
    await clusters.remove(record.id);
  }
  return 'The cluster is being deleted.';
};

/** What runs: the defaults, less what was turned off, and what was turned on. */
function applyAdmission(flags: AdmissionFlagsInput | null | undefined): AdmissionFlags {
  const disable = flags?.disable_admission_plugins ?? [];
  const enable = flags?.enable_admission_plugins ?? [];
  const both = enable.find((plugin) => disable.includes(plugin));
  if (both !== undefined) throw invalidFieldError(['body', 'admission_flags'], `${both} is both enabled and disabled`);
  return {
    disable_admission_plugins: disable,
    enable_admission_plugins: enable,
    applied_admission_plugins: [...new Set([...defaultAdmissionPlugins, ...enable])]
      .filter((plugin) => !disable.includes(plugin))
      .sort(),
  };
}

export const clusterHandlers: Pick<
  Handlers,
  | 'CreateCluster'
  | 'ListClustersByProjectID'
  | 'ListAllClusters'
  | 'GetCluster'
  | 'UpdateCluster'
  | 'DeleteCluster'
  | 'UpgradeCluster'
> = {
  CreateCluster: create,
  ListClustersByProjectID: list,
  ListAllClusters: list,
  GetCluster: ({ state, account, params }) => toCluster(state.cluster(account.id, params['cluster_id'] ?? '')),
  UpdateCluster: update,
  DeleteCluster: remove,
  UpgradeCluster: upgrade,
};
