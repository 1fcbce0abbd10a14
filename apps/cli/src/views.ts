import type { Cluster, Project, Quota } from '@oks-kit/schemas';
import { ageOf } from './duration.ts';
import type { Column, View } from './output/render.ts';

/** How projects are printed. */
export function projectView(now: number): View<Project> {
  return {
    nameOf: ({ name }) => name,
    columns: [
      { name: 'name', cell: ({ name }) => name },
      { name: 'status', kind: 'status', cell: ({ status }) => status },
      { name: 'cidr', cell: ({ cidr }) => cidr },
      { name: 'region', cell: ({ region }) => region },
      ageColumn(now, ({ created_at }) => created_at),
      { name: 'protected', wide: true, cell: ({ disable_api_termination }) => (disable_api_termination ? 'yes' : 'no') },
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
      { name: 'status', kind: 'status', cell: ({ statuses }) => statuses.status ?? 'unknown' },
      { name: 'version', cell: ({ version }) => version },
      { name: 'upgrade', cell: ({ statuses }) => statuses.available_upgrade ?? '' },
      { name: 'control-planes', cell: ({ control_planes }) => control_planes },
      ageColumn(now, ({ statuses }) => statuses.created_at),
      { name: 'admin-whitelist', wide: true, cell: ({ admin_whitelist }) => admin_whitelist.join(',') },
      { name: 'pods', wide: true, cell: ({ cidr_pods }) => cidr_pods ?? '' },
      { name: 'services', wide: true, cell: ({ cidr_service }) => cidr_service ?? '' },
      { name: 'protected', wide: true, cell: ({ disable_api_termination }) => (disable_api_termination ? 'yes' : 'no') },
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
    { name: 'used', kind: 'number', cell: ({ UsedValue }) => String(UsedValue) },
    { name: 'max', kind: 'number', cell: ({ MaxValue }) => String(MaxValue) },
    { name: 'description', cell: ({ ShortDescription }) => ShortDescription },
    { name: 'collection', wide: true, cell: ({ QuotaCollection }) => QuotaCollection },
  ],
};

/** How plain words are printed. */
export function wordView(name: string): View<string> {
  return { nameOf: (word) => word, columns: [{ name, cell: (word) => word }] };
}

/** How old a thing is, in a word; wide, the very moment it was made. Sorted by it, the youngest come first. */
export function ageColumn<T>(now: number, createdAt: (item: T) => string): Column<T> {
  return {
    name: 'age',
    cell: (item) => ageOf(createdAt(item), now),
    wideCell: (item) => createdAt(item),
    order: (item) => -Date.parse(createdAt(item)),
  };
}

function tagText(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
