import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { apiPaths, type ClusterRow, type ProjectRow } from '../../../src/api/index.ts';
import { DeleteButton, ProtectButton } from '../actions/target-buttons.tsx';
import { hasUpgrade } from '../inventory/list-rows.ts';
import { commandLineOf } from '../live/command-line.ts';
import { connection, inventory, isReadOnly, profileNamed, profileStates, projectRow } from '../live/overview.ts';
import { useStream } from '../live/use-stream.ts';
import { Command } from '../parts/command.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { ReportNotice } from '../parts/notice.tsx';
import { PagedTable, type TableColumn } from '../parts/paged-table.tsx';
import { Empty, Facts, Section } from '../parts/section.tsx';
import { Status } from '../parts/status.tsx';
import { Tags } from '../parts/tags.tsx';
import { Age, TimeAgo } from '../parts/time.tsx';
import { addQuotas, type KnownQuotas, noQuotas } from '../quotas/known-quotas.ts';
import { QuotaTable } from '../quotas/quota-table.tsx';
import { linkTo } from '../route.ts';
import { compareNames, countOf } from '../text/format.ts';

/** The view of a project: its network, clusters and quotas. */
export function ProjectView({ profile, id }: { profile: string; id: string }): JSX.Element {
  const project = projectRow(profile, id);
  const state = profileStates.value.get(profile)?.state;
  const isMissing = project === undefined && state === 'live' && connection.value.state === 'open';
  const { accounts, revision } = inventory.value;
  const clusters = useMemo(
    () =>
      [...(accounts.get(profile)?.clusters.values() ?? [])]
        .filter(({ projectId }) => projectId === id)
        .sort((a, b) => compareNames(a.name, b.name)),
    [accounts, revision, profile, id],
  );
  return (
    <>
      <nav class="trail" aria-label="Breadcrumb">
        <a href={linkTo({ view: 'inventory' })}>Clusters</a>
        <span aria-hidden="true">/</span>
        <span class="muted">{profileNamed(profile)?.name ?? profile}</span>
      </nav>
      <header class="view-head">
        <h1 tabIndex={-1}>{project?.name ?? id}</h1>
        <Status status={project?.status ?? (isMissing ? 'deleted' : 'loading')} />
        {project?.isProtected === true && (
          <span class="protected">
            <Icon name="lock" /> Protected
          </span>
        )}
        {project !== undefined && !isReadOnly.value && <ProjectActions project={project} profile={profile} />}
      </header>
      {isMissing && (
        <Empty>
          <h2>This project no longer exists</h2>
          <p>
            <a href={linkTo({ view: 'inventory' })}>See all clusters</a>
          </p>
        </Empty>
      )}
      {project !== undefined && (
        <div class="columns">
          <div class="column">
            <Section
              title="Clusters"
              class="card-wide"
              aside={<span class="muted">{countOf(clusters.length, 'cluster')}</span>}
            >
              {clusters.length > 0 ? (
                <PagedTable
                  label="Clusters"
                  pageSize={50}
                  columns={clusterColumns(profile)}
                  rows={clusters}
                  keyOf={(cluster) => cluster.id}
                />
              ) : (
                <Empty>
                  <p class="muted">No clusters yet. Create one:</p>
                  <Command
                    text={commandLineOf(
                      profile,
                      ...['cluster', 'create', 'web', '--project', project.name, '--admin', 'my-ip', '--wait'],
                    )}
                  />
                </Empty>
              )}
            </Section>
            <ProjectQuotas profile={profile} id={id} />
          </div>
          <div class="column">
            <Section title="Network">
              <Facts
                facts={[
                  ['Range', project.cidr],
                  ['Region', project.region],
                  ['Description', project.description],
                  ['Created', <TimeAgo time={project.createdAt} />],
                  [
                    'ID',
                    <span class="with-copy">
                      <code>{project.id}</code>
                      <CopyButton text={project.id} what="the ID" />
                    </span>,
                  ],
                ]}
              />
            </Section>
            <Section title="Tags">
              <Tags tags={project.tags} />
            </Section>
          </div>
        </div>
      )}
    </>
  );
}

const clusterColumns = (profile: string): readonly TableColumn<ClusterRow>[] => [
  { title: 'Name', cell: ({ id, name }) => <a href={linkTo({ view: 'cluster', profile, id })}>{name}</a> },
  { title: 'Status', cell: ({ status }) => <Status status={status} /> },
  { title: 'Version', cell: ({ version }) => version },
  { title: 'Upgrade', cell: (cluster) => (hasUpgrade(cluster) ? cluster.availableUpgrade : '–') },
  { title: 'Control plane', cell: ({ controlPlanes }) => controlPlanes },
  { title: 'Age', cell: ({ createdAt }) => <Age time={createdAt} /> },
];

function ProjectQuotas({ profile, id }: { profile: string; id: string }): JSX.Element {
  const { known, failure } = useStream<KnownQuotas>(apiPaths.quotas(profile, id), noQuotas, addQuotas);
  const error = failure ?? known.failure;
  const quotas = known.projects.get(id)?.quotas;
  return (
    <Section title="Quotas" class="card-wide">
      {error !== undefined && <ReportNotice report={error} />}
      {quotas === undefined ? (
        <Empty>{error === undefined && <Status status="loading" />}</Empty>
      ) : (
        <QuotaTable label="Quotas" rows={quotas.map((quota) => ({ project: undefined, quota }))} />
      )}
    </Section>
  );
}

function ProjectActions({ project, profile }: { project: ProjectRow; profile: string }): JSX.Element {
  const { id, name, isProtected } = project;
  const target = { project: id };
  return (
    <div class="actions" role="group" aria-label="Actions">
      <ProtectButton profile={profile} target={target} label={name} isProtected={isProtected} />
      <DeleteButton profile={profile} target={target} what={`project ${name}`} />
    </div>
  );
}
