import { computed, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { commandLineOf } from '../live/command-line.ts';
import { inventory, profiles, profileStates } from '../live/overview.ts';
import { Command } from '../parts/command.tsx';
import { Icon } from '../parts/icon.tsx';
import { ReportNotice } from '../parts/notice.tsx';
import { Empty } from '../parts/section.tsx';
import { Status } from '../parts/status.tsx';
import { Age } from '../parts/time.tsx';
import { type GridColumn, WindowedGrid } from '../parts/windowed-grid.tsx';
import { goTo, linkTo, type Route } from '../route.ts';
import { countOf } from '../text/format.ts';
import { type Filter, hasUpgrade, type InventoryRow, listRows } from './list-rows.ts';
import { Toolbar } from './toolbar.tsx';

const anything: Filter = { search: '', status: 'all', profile: undefined, version: undefined, order: 'project' };
/** Kept while other views are shown. */
const filter = signal<Filter>(anything);
const listing = computed(() => listRows(inventory.value.accounts, profiles.value, filter.value));

/** The view of all projects and clusters. */
export function InventoryView(): JSX.Element {
  const { rows, clusters, projects } = listing.value;
  return (
    <>
      <header class="view-head">
        <h1 tabIndex={-1}>Clusters</h1>
        <p class="muted">
          {countOf(clusters, 'cluster')} in {countOf(projects, 'project')}
        </p>
      </header>
      <Failures />
      {clusters + projects > 0 && <Toolbar filter={filter} listing={listing.value} />}
      {rows.length > 0 ? (
        <WindowedGrid
          label="Projects and clusters"
          columns={profiles.value.length > 1 ? [...columns.slice(0, 5), profileColumn, ...columns.slice(5)] : columns}
          rows={rows}
          keyOf={keyOf}
          classOf={(row) => `row-${row.kind}`}
          onOpen={(row) => goTo(routeOf(row))}
        />
      ) : (
        <NoRows />
      )}
    </>
  );
}

const itemOf = (row: InventoryRow) => (row.kind === 'project' ? row.project : row.cluster);
const keyOf = (row: InventoryRow): string => `${row.profile.id} ${itemOf(row).id}`;
const routeOf = (row: InventoryRow): Route => ({ view: row.kind, profile: row.profile.id, id: itemOf(row).id });

const columns: readonly GridColumn<InventoryRow>[] = [
  { name: 'name', title: 'Name', cell: (row) => <Name row={row} /> },
  { name: 'status', title: 'Status', cell: (row) => <Status status={itemOf(row).status} /> },
  {
    name: 'version',
    title: 'Version',
    cell: (row) => row.kind === 'cluster' && row.cluster.version,
  },
  {
    name: 'upgrade',
    title: 'Upgrade',
    cell: (row) =>
      row.kind === 'cluster' &&
      hasUpgrade(row.cluster) && (
        <span class="badge">
          <Icon name="arrow" />
          <span class="unseen">to </span>
          {row.cluster.availableUpgrade}
        </span>
      ),
  },
  {
    name: 'plan',
    title: 'Control plane',
    cell: (row) => row.kind === 'cluster' && <span class="muted">{row.cluster.controlPlanes}</span>,
  },
  {
    name: 'age',
    title: 'Age',
    cell: (row) => <Age time={itemOf(row).createdAt} />,
  },
];

const profileColumn: GridColumn<InventoryRow> = {
  name: 'profile',
  title: 'Profile',
  cell: (row) => <span class="muted">{row.profile.name}</span>,
};

function Name({ row }: { row: InventoryRow }): JSX.Element {
  const { name, isProtected } = itemOf(row);
  const isFlat = filter.value.order !== 'project';
  return (
    <>
      <a href={linkTo(routeOf(row))} tabIndex={-1} title={name}>
        {isFlat && row.kind === 'cluster' && row.project !== undefined && (
          <span class="muted">{`${row.project.name}/`}</span>
        )}
        {name}
      </a>
      {isProtected && (
        <span class="protected" title="Protected: cannot be deleted">
          <Icon name="lock" />
          <span class="unseen">protected</span>
        </span>
      )}
      {row.kind === 'project' && (
        <span class="muted small count">
          {[shareShown(row), row.project.cidr, row.project.region].filter(Boolean).join(' · ')}
        </span>
      )}
    </>
  );
}

function shareShown({ shown, clusters: all, profile }: Extract<InventoryRow, { kind: 'project' }>): string {
  // In the first read of an account, clusters arrive after the projects, so "no clusters" could be wrong.
  if (all === 0) return profileStates.value.get(profile.id)?.asOf == null ? '' : 'no clusters';
  return shown === all ? countOf(all, 'cluster') : `${shown} of ${countOf(all, 'cluster')}`;
}

/** Lists profiles that cannot be read, with the reason. */
function Failures(): JSX.Element {
  return (
    <>
      {profiles.value.map(({ id, name }) => {
        const state = profileStates.value.get(id);
        if (state?.state !== 'failed' || state.error === null) return null;
        return (
          <div key={id} role="alert">
            <ReportNotice report={{ ...state.error, message: `${name}: ${state.error.message}` }} />
          </div>
        );
      })}
    </>
  );
}

function NoRows(): JSX.Element {
  const { clusters, projects } = listing.value;
  const states = profiles.value.map(({ id }) => profileStates.value.get(id)?.state ?? 'loading');
  if (clusters + projects > 0)
    return (
      <Empty>
        <h2>Nothing matches</h2>
        <p class="muted">No cluster matches the search and the filters.</p>
        <button type="button" onClick={() => (filter.value = { ...anything, order: filter.value.order })}>
          Show all clusters
        </button>
      </Empty>
    );
  if (states.includes('loading') || profiles.value.length === 0)
    return (
      <Empty>
        <Status status="loading" />
        <p class="muted">Loading projects and clusters…</p>
      </Empty>
    );
  if (states.every((state) => state === 'failed')) return <></>;
  const first = filter.value.profile ?? profiles.value[0]?.id;
  return (
    <Empty>
      <h2>No clusters yet</h2>
      <p class="muted">
        A cluster runs in a project, which is a network. Create both in a terminal. They appear here at once.
      </p>
      <Command text={commandLineOf(first, 'project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--wait')} />
      <Command
        text={commandLineOf(first, 'cluster', 'create', 'web', '--project', 'shop', '--admin', 'my-ip', '--wait')}
      />
    </Empty>
  );
}
