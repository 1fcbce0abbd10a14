import type { JSX } from 'preact';
import type { QuotaRow } from '../../../src/api/index.ts';
import { Meter } from '../parts/meter.tsx';
import { PagedTable, type TableColumn } from '../parts/paged-table.tsx';

/** A quota and the project that it belongs to. */
export interface ListedQuota {
  readonly project: string | undefined;
  readonly quota: QuotaRow;
}

const columns: readonly TableColumn<ListedQuota>[] = [
  {
    title: 'Quota',
    cell: ({ quota: { name, description } }) => (
      <>
        <span>{description.replace(/\.$/, '')}</span> <code class="muted small">{name}</code>
      </>
    ),
  },
  { title: 'Usage', cell: ({ quota: { used, max } }) => <Meter used={used} max={max} /> },
  { title: 'Used', isNumber: true, cell: ({ quota }) => quota.used.toLocaleString('en') },
  { title: 'Limit', isNumber: true, cell: ({ quota }) => quota.max.toLocaleString('en') },
  {
    title: 'Left',
    isNumber: true,
    cell: ({ quota: { used, max } }) =>
      used >= max ? <strong class="status-failed">none</strong> : (max - used).toLocaleString('en'),
  },
];

const projectColumn: TableColumn<ListedQuota> = { title: 'Project', cell: ({ project }) => project };

interface QuotaTableProperties {
  label: string;
  rows: readonly ListedQuota[];
  hasProjects?: boolean;
  pageSize?: number;
}

/** A table of quotas, with a bar for each. */
export function QuotaTable({ label, rows, hasProjects = false, pageSize = 50 }: QuotaTableProperties): JSX.Element {
  return (
    <PagedTable
      label={label}
      columns={hasProjects ? [projectColumn, ...columns] : columns}
      rows={rows}
      keyOf={({ project, quota }) => `${project ?? ''} ${quota.name}`}
      pageSize={pageSize}
    />
  );
}
