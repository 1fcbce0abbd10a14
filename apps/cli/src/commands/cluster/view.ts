import type { Cluster } from '@oks-kit/schemas';
import { maintenanceWindowText } from '../../input/windows.ts';
import { ageColumn, lenient, tagText } from '../../output/common-columns.ts';
import type { View } from '../../output/render.ts';

/** What is known around the clusters that are printed. */
export interface ClusterSurroundings {
  /** The names of projects by their IDs. */
  readonly projects: ReadonlyMap<string, string>;
  /** The default cluster is marked. */
  readonly defaultId: string | undefined;
  /** Whether they are of more than one project, where a bare name may stand for two of them. */
  readonly ofSeveral?: boolean;
}

/** How clusters are printed in a list. */
export function clusterView(
  now: number,
  { projects, defaultId, ofSeveral = false }: ClusterSurroundings,
): View<Cluster> {
  return {
    nameOf: ({ name, project_id }) => (ofSeveral ? `${projects.get(project_id) ?? project_id}/${name}` : name),
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
        cell: ({ disable_api_termination }) => (disable_api_termination ? 'yes' : 'no'),
      },
      { name: 'description', wide: true, cell: ({ description }) => description ?? '' },
      { name: 'tags', wide: true, cell: ({ tags }) => tagText(tags) },
      { name: 'id', wide: true, cell: ({ id }) => id },
    ]),
  };
}

/** How one cluster is printed: with what no list has room for. */
export function clusterDetails(now: number, surroundings: ClusterSurroundings): View<Cluster> {
  const { columns, ...view } = clusterView(now, surroundings);
  return {
    ...view,
    columns: [
      ...columns,
      ...lenient<Cluster>([
        { name: 'subregions', wide: true, cell: ({ cp_subregions }) => cp_subregions.join(',') },
        { name: 'dns', wide: true, cell: ({ cluster_dns }) => cluster_dns ?? '' },
        {
          name: 'patch-window',
          wide: true,
          cell: ({ auto_maintenances }) => maintenanceWindowText(auto_maintenances.patch_upgrade_maintenance),
        },
        {
          name: 'minor-window',
          wide: true,
          cell: ({ auto_maintenances }) => maintenanceWindowText(auto_maintenances.minor_upgrade_maintenance),
        },
        {
          name: 'plugins-on',
          wide: true,
          cell: ({ admission_flags }) => (admission_flags.enable_admission_plugins ?? []).join(','),
        },
        {
          name: 'plugins-off',
          wide: true,
          cell: ({ admission_flags }) => (admission_flags.disable_admission_plugins ?? []).join(','),
        },
      ]),
    ],
  };
}
