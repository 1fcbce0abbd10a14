import type { JSX } from 'preact';
import { apiPaths, type ClusterDetails, type ClusterEvent } from '../../../src/api/index.ts';
import { clusterRow, profileNamed, projectRow } from '../live/overview.ts';
import { useStream } from '../live/use-stream.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { ReportNotice } from '../parts/notice.tsx';
import { Empty, Facts, Section } from '../parts/section.tsx';
import { Status } from '../parts/status.tsx';
import { Tags } from '../parts/tags.tsx';
import { TimeAgo } from '../parts/time.tsx';
import { linkTo } from '../route.ts';
import { Certificates } from './certificates.tsx';
import { ClusterActions } from './cluster-actions.tsx';
import { Failure } from './failure.tsx';
import { NodePools } from './node-pools.tsx';
import { Peerings } from './peerings.tsx';
import { Whitelist } from './whitelist.tsx';

/** The last event of each part. */
type Parts = { readonly [Event in ClusterEvent as Event['part']]?: Event };

const nothing: Parts = {};
const addPart = (parts: Parts, event: ClusterEvent): Parts => ({ ...parts, [event.part]: event });

/** The view of one cluster. */
export function ClusterView({ profile, id }: { profile: string; id: string }): JSX.Element {
  const { known: parts, failure } = useStream<Parts>(apiPaths.cluster(profile, id), nothing, addPart);
  const row = clusterRow(profile, id);
  const details = parts.cluster?.value ?? undefined;
  const cluster = details ?? row;
  const projectName = details?.projectName ?? (row && projectRow(profile, row.projectId)?.name);
  const error = failure ?? parts.cluster?.error ?? null;
  const isGone = error?.code === 'not_found';
  const subject = { profile, cluster: id, label: `${projectName ?? ''}/${cluster?.name ?? id}` };

  return (
    <>
      <nav class="trail" aria-label="Breadcrumb">
        <a href={linkTo({ view: 'inventory' })}>Clusters</a>
        <span aria-hidden="true">/</span>
        {cluster !== undefined && (
          <>
            <a href={linkTo({ view: 'project', profile, id: cluster.projectId })}>{projectName ?? 'project'}</a>
            <span aria-hidden="true">/</span>
          </>
        )}
        <span class="muted">{profileNamed(profile)?.name ?? profile}</span>
      </nav>
      <header class="view-head">
        <h1 tabIndex={-1}>{cluster?.name ?? id}</h1>
        {isGone ? <Status status="deleted" /> : <Status status={cluster?.status ?? 'loading'} />}
        {cluster?.isProtected === true && (
          <span class="protected">
            <Icon name="lock" /> Protected
          </span>
        )}
        {details !== undefined && !isGone && <ClusterActions cluster={details} subject={subject} />}
      </header>
      {isGone ? (
        <Empty>
          <h2>This cluster no longer exists</h2>
          <p>
            <a href={linkTo({ view: 'inventory' })}>See all clusters</a>
          </p>
        </Empty>
      ) : (
        error !== null && <ReportNotice report={error} />
      )}
      {details !== undefined && !isGone && (
        <>
          {details.status === 'failed' && (
            <Failure cluster={details} profile={profile} pools={parts.nodepools?.value ?? []} subject={subject} />
          )}
          <div class="columns">
            <div class="column">
              <NodePools part={parts.nodepools} subject={subject} cluster={details} />
              <Peerings part={parts.peerings} status={details.status} />
              <Certificates part={parts.certificates} subject={subject} isReady={details.status === 'ready'} />
            </div>
            <div class="column">
              <ControlPlane cluster={details} />
              <Whitelist cluster={details} subject={subject} />
              <Network cluster={details} />
              <Maintenance cluster={details} />
              <Section title="Tags">
                <Tags tags={details.tags} />
              </Section>
            </div>
          </div>
        </>
      )}
    </>
  );
}

function ControlPlane({ cluster }: { cluster: ClusterDetails }): JSX.Element {
  const { version, availableUpgrade, expectedVersion, controlPlanes, expectedControlPlanes } = cluster;
  return (
    <Section title="Control plane">
      <Facts
        facts={[
          ['Version', version],
          ['Available upgrade', availableUpgrade !== null && availableUpgrade !== '' ? availableUpgrade : 'None'],
          ['Version after the upgrade', expectedVersion !== version ? expectedVersion : null],
          ['Plan', controlPlanes],
          ['Plan after the upgrade', expectedControlPlanes !== controlPlanes ? expectedControlPlanes : null],
          ['Subregions', subregionsOf(cluster)],
          ['Description', cluster.description],
          ['OpenID Connect', cluster.oidcIssuer],
          ['Admission plugins enabled', cluster.enabledPlugins.join(', ')],
          ['Admission plugins disabled', cluster.disabledPlugins.join(', ')],
          ['Created', <TimeAgo time={cluster.createdAt} />],
          ['Changed', cluster.updatedAt === null ? null : <TimeAgo time={cluster.updatedAt} />],
          [
            'ID',
            <span class="with-copy">
              <code>{cluster.id}</code>
              <CopyButton text={cluster.id} what="the ID" />
            </span>,
          ],
        ]}
      />
    </Section>
  );
}

function subregionsOf({ subregions, isMultiAz }: ClusterDetails): string {
  return isMultiAz && subregions.length < 2 ? `${subregions.join(', ')} and others` : subregions.join(', ');
}

function Network({ cluster }: { cluster: ClusterDetails }): JSX.Element {
  return (
    <Section title="Networks">
      <Facts
        facts={[
          ['Pods', cluster.podsCidr],
          ['Services', cluster.servicesCidr],
          ['DNS', cluster.dns],
          ['Network plugin', cluster.cni],
        ]}
      />
    </Section>
  );
}

function Maintenance({ cluster }: { cluster: ClusterDetails }): JSX.Element {
  const { maintenanceWindow, patchWindow, minorWindow } = cluster;
  return (
    <Section title="Maintenance">
      {maintenanceWindow === null && patchWindow === null && minorWindow === null ? (
        <Empty>
          <p class="muted">No maintenance window. The service does not upgrade this cluster automatically.</p>
        </Empty>
      ) : (
        <Facts
          facts={[
            ['Window', maintenanceWindow],
            ['Patch versions', patchWindow],
            ['Minor versions', minorWindow],
          ]}
        />
      )}
    </Section>
  );
}
