import type { Cluster } from '@oks-kit/schemas';
import { maintenanceWindowText } from '../../input/windows.ts';
import { ageColumn, lenient, tagText } from '../../output/common-columns.ts';
import type { View } from '../../output/render.ts';

/** Context for printing clusters. */
export interface ClusterSurroundings {
  /** The names of projects by ID. */
  readonly projects: ReadonlyMap<string, string>;
  /** The default cluster is marked. */
  readonly defaultId: string | undefined;
}

/** How clusters are printed. */
export function clusterView(now: number, { projects, defaultId }: ClusterSurroundings): View<Cluster> {
  return {
    nameOf: ({ name, project_id }) => `${projects.get(project_id) ?? project_id}/${name}`,
    isDefault: ({ id }) => id === defaultId,
    columns: lenient<Cluster>([
      { name: 'name', cell: ({ name }) => name },
      { name: 'project', cell: ({ project_id }) => projects.get(project_id) ?? project_id },
      { name: 'status', kind: 'status', cell: ({ statuses }) => statuses.status ?? 'unknown' },
      { name: 'version', cell: ({ version }) => version },
      { name: 'upgrade', cell: ({ statuses }) => statuses.available_upgrade ?? '' },
      { name: 'control-planes', cell: ({ control_planes }) => control_planes },
      ageColumn(now, ({ statuses }) => statuses.created_at),
      { name: 'admin-whitelist', wide: true, cell: ({ admin_whitelist }) => admin_whitelist.join(',') },
      { name: 'pods', wide: true, cell: ({ cidr_pods }) => cidr_pods ?? '' },
      { name: 'services', wide: true, cell: ({ cidr_service }) => cidr_service ?? '' },
      {
        name: 'protected',
        wide: true,
        cell: ({ disable_api_termination }) => (disable_api_termination === true ? 'yes' : 'no'),
      },
      { name: 'description', kind: 'text', wide: true, cell: ({ description }) => description ?? '' },
      { name: 'tags', kind: 'text', wide: true, cell: ({ tags }) => tagText(tags) },
      { name: 'id', wide: true, cell: ({ id }) => id },

      { name: 'subregions', details: true, cell: ({ cp_subregions }) => cp_subregions.join(',') },
      { name: 'multi-az', details: true, cell: ({ cp_multi_az }) => (cp_multi_az === true ? 'yes' : 'no') },
      {
        name: 'pending-upgrade',
        details: true,
        cell: ({ expected_version, expected_control_planes }) =>
          [expected_version, expected_control_planes].filter((one) => one != null).join(', '),
      },
      { name: 'dns', details: true, cell: ({ cluster_dns }) => cluster_dns ?? '' },
      {
        name: 'maintenance-window',
        details: true,
        cell: ({ maintenance_window }) => maintenanceWindowText(maintenance_window ?? undefined),
      },
      {
        name: 'patch-window',
        details: true,
        cell: ({ auto_maintenances }) => maintenanceWindowText(auto_maintenances?.patch_upgrade_maintenance),
      },
      {
        name: 'minor-window',
        details: true,
        cell: ({ auto_maintenances }) => maintenanceWindowText(auto_maintenances?.minor_upgrade_maintenance),
      },
      { name: 'oidc', details: true, cell: ({ auth }) => auth?.oidc?.['issuer-url'] ?? '' },
      {
        name: 'plugins-on',
        details: true,
        cell: ({ admission_flags }) => (admission_flags.enable_admission_plugins ?? []).join(','),
      },
      {
        name: 'plugins-off',
        details: true,
        cell: ({ admission_flags }) => (admission_flags.disable_admission_plugins ?? []).join(','),
      },
    ]),
  };
}
