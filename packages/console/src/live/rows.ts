import { isObject } from '@oks-kit/core';
import type { Cluster, Project } from '@oks-kit/schemas';
import type { ClusterDetails } from '../api/cluster.ts';
import type { ClusterRow, ProjectRow } from '../api/overview.ts';

/** A weekly maintenance window. */
export type MaintenanceWindow = NonNullable<Cluster['auto_maintenances']>['minor_upgrade_maintenance'];

// Only these fields, with these types, reach the page, no matter what a response contains.

/** Returns a text, or null if it is empty or not a text. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function tagsOf(value: unknown): Record<string, string> {
  const entries = Object.entries(isObject(value) ? value : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

export function projectRow(project: Project): ProjectRow {
  const { id, name, status, region, cidr, description, tags, disable_api_termination, created_at } = project;
  return {
    id,
    name,
    status,
    region: textOf(region) ?? '',
    cidr: textOf(cidr) ?? '',
    description: textOf(description),
    tags: tagsOf(tags),
    isProtected: disable_api_termination === true,
    createdAt: textOf(created_at) ?? '',
  };
}

export function clusterRow(cluster: Cluster): ClusterRow {
  const { id, name, project_id, version, expected_version, control_planes, tags, statuses } = cluster;
  return {
    id,
    projectId: project_id,
    name,
    status: textOf(statuses.status) ?? 'unknown',
    version: textOf(version) ?? '',
    availableUpgrade: textOf(statuses.available_upgrade),
    expectedVersion: textOf(expected_version),
    controlPlanes: textOf(control_planes) ?? '',
    tags: tagsOf(tags),
    isProtected: cluster.disable_api_termination === true,
    createdAt: textOf(statuses.created_at) ?? '',
  };
}

export interface DetailsContext {
  readonly projectName: string;
  /** Formats a maintenance window. Returns an empty text if there is none. */
  readonly describeWindow: (window: MaintenanceWindow | undefined) => string;
}

export function clusterDetails(cluster: Cluster, { projectName, describeWindow }: DetailsContext): ClusterDetails {
  const { statuses, auto_maintenances: automatic } = cluster;
  const plugins: Record<string, unknown> = { ...cluster.admission_flags };
  const windowOf = (window: MaintenanceWindow | null | undefined): string | null =>
    isObject(window) ? describeWindow(window) || null : null;
  return {
    ...clusterRow(cluster),
    projectName,
    description: textOf(cluster.description),
    updatedAt: textOf(statuses.updated_at),
    expectedControlPlanes: textOf(cluster.expected_control_planes),
    subregions: textsOf(cluster.cp_subregions),
    isMultiAz: cluster.cp_multi_az === true,
    whitelist: textsOf(cluster.admin_whitelist),
    podsCidr: textOf(cluster.cidr_pods),
    servicesCidr: textOf(cluster.cidr_service),
    dns: textOf(cluster.cluster_dns),
    cni: textOf(cluster.cni) ?? '',
    maintenanceWindow: windowOf(cluster.maintenance_window),
    patchWindow: windowOf(automatic?.patch_upgrade_maintenance),
    minorWindow: windowOf(automatic?.minor_upgrade_maintenance),
    oidcIssuer: textOf(cluster.auth?.oidc?.['issuer-url']),
    enabledPlugins: textsOf(plugins['enable_admission_plugins']),
    disabledPlugins: textsOf(plugins['disable_admission_plugins']),
  };
}
