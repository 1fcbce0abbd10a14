import { randomUUID } from 'node:crypto';
import {
  type AdmissionFlags,
  type AdmissionFlagsInput,
  type Cluster,
  type ClusterInput,
  type ClusterUpdate,
  defaultAdmissionPlugins,
  type Maintenance,
} from '@oks-kit/schemas';
import type { ClusterBackend } from '../../clusters/cluster-backend.ts';
import { deletedStatus, startLifecycle } from '../../state/lifecycle.ts';
import type { ClusterRecord, StoredCluster } from '../../state/records.ts';
import { clusterDefaults, maintenanceWindowDefault, subregions, upgradeOf } from '../catalog.ts';
import type { CompleteClusterInput } from '../cluster-body.ts';
import { limitsOf } from '../quotas.ts';
import {
  type ClusterAction,
  clusterChangeRules,
  clusterCreationRules,
  clusterDeletionRules,
  clusterInputRules,
  clusterUpgradeRules,
} from '../rules/clusters.ts';
import { addressAt } from '../rules/networks.ts';
import { applyRules } from '../rules/rule.ts';
import type { Handler, Handlers, ServiceRequest } from './handler.ts';
import { readCluster, toCluster } from './to-resource.ts';

const create: Handler<'CreateCluster'> = ({ state, account, body, clusterFails }) => {
  const input = withDefaults(body);
  applyRules(clusterInputRules, { input, strictWhitelist: state.strictWhitelist }, state.disabledRules);
  const project = state.projectOrDeleted(account.id, input.project_id);
  const siblings = state.clustersOf(account.id).filter(({ cluster }) => cluster.project_id === project.id);
  applyRules(
    clusterCreationRules,
    { input, project, siblings, quota: limitsOf(state, account).clustersPerProject },
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
      description: input.description ?? '',
      cp_multi_az: input.cp_multi_az,
      cp_subregions: input.cp_subregions,
      version: input.version,
      expected_version: null,
      cni: 'cilium',
      admin_lbu: input.admin_lbu ?? false,
      admission_flags: appliedAdmission(input.admission_flags),
      cidr_pods: input.cidr_pods,
      cidr_service: input.cidr_service,
      cluster_dns: input.cluster_dns,
      tags: input.tags ?? {},
      ...maintenanceOf(input),
      control_planes: input.control_planes,
      expected_control_planes: null,
      admin_whitelist: input.admin_whitelist,
      disable_api_termination: input.disable_api_termination ?? false,
      auth: input.auth ?? null,
    },
    createdAt: now,
    updatedAt: now,
    lifecycle: startLifecycle(state.clock, ['pending', 'deploying'], clusterFails ? 'failed' : 'ready'),
  };
  state.putCluster(record);
  return toCluster(record);
};

/** The tenth address of the services, which is the recorded default in the default range. */
const dnsDistance = 10;

function withDefaults(body: ClusterInput): CompleteClusterInput {
  const multiAz = body.cp_multi_az ?? false;
  const asked = body.cp_subregions ?? [];
  return {
    ...body,
    control_planes: body.control_planes ?? clusterDefaults.control_planes,
    cp_multi_az: multiAz,
    cp_subregions: asked.length > 0 ? asked : multiAz ? [...subregions] : [...clusterDefaults.cp_subregions],
    cluster_dns: body.cluster_dns ?? addressAt(body.cidr_service, dnsDistance),
  };
}

/** The default of both windows of the older form if neither form is given: disabled (recorded). */
function maintenanceOf(input: ClusterInput): Pick<StoredCluster, 'auto_maintenances' | 'maintenance_window'> {
  const given = input.auto_maintenances;
  return {
    auto_maintenances:
      given == null && input.maintenance_window != null
        ? null
        : {
            minor_upgrade_maintenance: { ...maintenanceWindowDefault, ...given?.minor_upgrade_maintenance },
            patch_upgrade_maintenance: { ...maintenanceWindowDefault, ...given?.patch_upgrade_maintenance },
          },
    maintenance_window: input.maintenance_window == null ? null : withTimeZone(input.maintenance_window),
  };
}

function withTimeZone(window: Maintenance): Maintenance {
  return { ...window, tz: window.tz ?? maintenanceWindowDefault.tz };
}

interface Filters {
  readonly name?: string | null | undefined;
  readonly status?: string | null | undefined;
  readonly version?: string | null | undefined;
  readonly deleted?: boolean | null | undefined;
  readonly project_id?: string | null | undefined;
}

/** A cluster as a read shows it. It is `failed` while its Kubernetes API does not start. */
function shownCluster(record: ClusterRecord, { failures }: ClusterBackend): Cluster {
  const cluster = readCluster(record);
  return failures?.has(record.id) === true && cluster.statuses.status === 'ready'
    ? { ...cluster, statuses: { ...cluster.statuses, status: 'failed' } }
    : cluster;
}

const list: Handler<'ListClustersByProjectID'> & Handler<'ListAllClusters'> = (request) => {
  const { state, account, query, clusters } = request;
  const filters: Filters = query;
  if (filters.project_id != null) state.projectOrDeleted(account.id, filters.project_id);
  return state
    .clustersOf(account.id, filters.deleted === true)
    .map((record) => shownCluster(record, clusters))
    .filter(
      (cluster) =>
        (filters.project_id == null || cluster.project_id === filters.project_id) &&
        (filters.name == null || cluster.name === filters.name) &&
        (filters.status == null || cluster.statuses.status === filters.status) &&
        (filters.version == null || cluster.version === filters.version),
    );
};

/** The cluster that a request is about, and its project. Throws a 404. */
export function clusterActionOf({
  state,
  account,
  params,
}: Pick<ServiceRequest<'UpdateCluster'>, 'state' | 'account' | 'params'>): ClusterAction {
  const record = state.clusterOrDeleted(account.id, params['cluster_id'] ?? '');
  return { record, project: state.projectOrDeleted(account.id, record.cluster.project_id) };
}

const update: Handler<'UpdateCluster'> = (request) => {
  const { state, body, clusterFails } = request;
  const action = clusterActionOf(request);
  const { record } = action;
  applyRules(
    clusterChangeRules,
    { ...action, changes: body, strictWhitelist: state.strictWhitelist },
    state.disabledRules,
  );
  const fresh: ClusterRecord = {
    ...record,
    updatedAt: state.clock.now(),
    cluster: changedCluster(record.cluster, body),
    lifecycle: startLifecycle(state.clock, ['updating'], clusterFails ? 'failed' : 'ready'),
  };
  state.putCluster(fresh);
  return toCluster(fresh);
};

/** Null empties a field that can be empty, and changes nothing elsewhere (assumed). */
function changedCluster(cluster: StoredCluster, changes: ClusterUpdate): StoredCluster {
  const { description, tags, auto_maintenances: windows, maintenance_window: window, auth } = changes;
  return {
    ...cluster,
    description: description === undefined ? cluster.description : (description ?? ''),
    tags: tags === undefined ? cluster.tags : (tags ?? {}),
    admission_flags:
      changes.admission_flags == null ? cluster.admission_flags : appliedAdmission(changes.admission_flags),
    auto_maintenances:
      windows == null
        ? windows === null
          ? null
          : cluster.auto_maintenances
        : {
            minor_upgrade_maintenance: { ...maintenanceWindowDefault, ...windows.minor_upgrade_maintenance },
            patch_upgrade_maintenance: { ...maintenanceWindowDefault, ...windows.patch_upgrade_maintenance },
          },
    maintenance_window:
      window === undefined ? cluster.maintenance_window : window === null ? null : withTimeZone(window),
    admin_whitelist: changes.admin_whitelist ?? cluster.admin_whitelist,
    disable_api_termination: changes.disable_api_termination ?? cluster.disable_api_termination,
    auth: auth === undefined ? cluster.auth : auth,
    // Applied by UpgradeCluster (recorded).
    expected_version: expectedOf(changes.version, cluster.version, cluster.expected_version),
    expected_control_planes: expectedOf(
      changes.control_planes,
      cluster.control_planes,
      cluster.expected_control_planes,
    ),
  };
}

function expectedOf(asked: string | null | undefined, current: string, expected: string | null): string | null {
  if (asked == null) return expected;
  return asked === current ? null : asked;
}

const upgrade: Handler<'UpgradeCluster'> = (request) => {
  const { state, clusterFails } = request;
  const action = clusterActionOf(request);
  applyRules(clusterUpgradeRules, action, state.disabledRules);
  const { record } = action;
  const { version, control_planes, expected_version, expected_control_planes } = record.cluster;
  const nothingExpected = expected_version === null && expected_control_planes === null;
  const lifecycle = startLifecycle(state.clock, ['upgrading'], clusterFails ? 'failed' : 'ready');
  const fresh: ClusterRecord = {
    ...record,
    updatedAt: state.clock.now(),
    lifecycle,
    planned: clusterFails
      ? undefined
      : {
          at: lifecycle.ahead.at(-1)?.at ?? lifecycle.since,
          version: expected_version ?? (nothingExpected ? upgradeOf(version) || version : version),
          control_planes: expected_control_planes ?? control_planes,
        },
  };
  state.putCluster(fresh);
  return toCluster(fresh);
};

const remove: Handler<'DeleteCluster'> = (request) => {
  const { state, clusters } = request;
  const action = clusterActionOf(request);
  applyRules(clusterDeletionRules, action, state.disabledRules);
  const { record } = action;
  state.putCluster({
    ...record,
    updatedAt: state.clock.now(),
    lifecycle: startLifecycle(state.clock, ['deleting'], deletedStatus),
  });
  return async () => {
    await clusters.remove(record.id);
    return 'The cluster is being deleted.';
  };
};

/** The default plugins without the disabled ones. One that was enabled in addition is not listed (recorded). */
function appliedAdmission(flags: AdmissionFlagsInput | undefined): AdmissionFlags {
  const disabled = flags?.disable_admission_plugins ?? [];
  return {
    disable_admission_plugins: disabled,
    enable_admission_plugins: flags?.enable_admission_plugins ?? [],
    applied_admission_plugins: defaultAdmissionPlugins.filter((plugin) => !disabled.includes(plugin)),
  };
}

export const clusterHandlers = {
  CreateCluster: create,
  ListClustersByProjectID: list,
  ListAllClusters: list,
  GetCluster: ({ state, account, params, clusters }) =>
    shownCluster(state.cluster(account.id, params['cluster_id'] ?? ''), clusters),
  UpdateCluster: update,
  DeleteCluster: remove,
  UpgradeCluster: upgrade,
} satisfies Partial<Handlers>;
