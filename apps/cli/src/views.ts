import type { Cluster, Project, Quota } from '@oks-kit/schemas';
import { ageOf } from './duration.ts';
import type { View } from './output/render.ts';

/** How projects are printed. */
export function projectView(now: number): View<Project> {
  return {
    nameOf: ({ name }) => name,
    columns: [
      { name: 'name', cell: ({ name }) => name },
      { name: 'status', cell: ({ status }) => status },
      { name: 'cidr', cell: ({ cidr }) => cidr },
      { name: 'region', cell: ({ region }) => region },
      { name: 'age', cell: ({ created_at }) => ageOf(created_at, now) },
      { name: 'protected', wide: true, cell: ({ disable_api_termination }) => (disable_api_termination ? 'yes' : 'no') },
      { name: 'created', wide: true, cell: ({ created_at }) => created_at },
      { name: 'description', wide: true, cell: ({ description }) => description ?? '' },
      { name: 'tags', wide: true, cell: ({ tags }) => tagText(tags) },
      { name: 'id', wide: true, cell: ({ id }) => id },
    ],
  };
}

/** How clusters are printed. `projects` gives the names of projects by their IDs. */
export function clusterView(now: number, projects: ReadonlyMap<string, string>): View<Cluster> {
  return {
    nameOf: ({ name }) => name,
    columns: [
      { name: 'name', cell: ({ name }) => name },
      { name: 'project', cell: ({ project_id }) => projects.get(project_id) ?? project_id },
      { name: 'status', cell: ({ statuses }) => statuses.status ?? 'unknown' },
      { name: 'version', cell: ({ version }) => version },
      { name: 'upgrade', cell: ({ statuses }) => statuses.available_upgrade ?? '' },
      { name: 'control-planes', cell: ({ control_planes }) => control_planes },
      { name: 'age', cell: ({ statuses }) => ageOf(statuses.created_at, now) },
      { name: 'admin-whitelist', wide: true, cell: ({ admin_whitelist }) => admin_whitelist.join(',') },
      { name: 'pods', wide: true, cell: ({ cidr_pods }) => cidr_pods ?? '' },
      { name: 'services', wide: true, cell: ({ cidr_service }) => cidr_service ?? '' },
      { name: 'protected', wide: true, cell: ({ disable_api_termination }) => (disable_api_termination ? 'yes' : 'no') },
      { name: 'created', wide: true, cell: ({ statuses }) => statuses.created_at },
      { name: 'description', wide: true, cell: ({ description }) => description ?? '' },
      { name: 'tags', wide: true, cell: ({ tags }) => tagText(tags) },
      { name: 'id', wide: true, cell: ({ id }) => id },
    ],
  };
}

/** How quotas are printed. */
export const quotaView: View<Quota> = {
  nameOf: ({ Name }) => Name,
  columns: [
    { name: 'name', cell: ({ Name }) => Name },
    { name: 'used', cell: ({ UsedValue }) => String(UsedValue) },
    { name: 'max', cell: ({ MaxValue }) => String(MaxValue) },
    { name: 'description', cell: ({ ShortDescription }) => ShortDescription },
    { name: 'collection', wide: true, cell: ({ QuotaCollection }) => QuotaCollection },
  ],
};

/** How plain words are printed. */
export function wordView(name: string): View<string> {
  return { nameOf: (word) => word, columns: [{ name, cell: (word) => word }] };
}

function tagText(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
