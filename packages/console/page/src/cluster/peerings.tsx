import type { JSX } from 'preact';
import type { Part, PeeringDetails } from '../../../src/api/index.ts';
import { now } from '../live/now.ts';
import { ReportNotice } from '../parts/notice.tsx';
import { PagedTable, type TableColumn } from '../parts/paged-table.tsx';
import { Empty, Section } from '../parts/section.tsx';
import { Status } from '../parts/status.tsx';
import { whenOf } from '../text/format.ts';
import { PartState } from './part-state.tsx';

const columns: readonly TableColumn<PeeringDetails>[] = [
  {
    title: 'Peering',
    cell: ({ name, isRequest }) => (
      <>
        <span class="break">{name}</span>
        {isRequest && <span class="muted"> request</span>}
      </>
    ),
  },
  {
    title: 'State',
    cell: ({ state, message }) => (
      <>
        <Status status={state} />
        {message !== null && <p class="small muted">{message}</p>}
      </>
    ),
  },
  { title: 'From', cell: ({ sourceNet, sourceCidr }) => <Net net={sourceNet} cidr={sourceCidr} /> },
  { title: 'To', cell: ({ accepterNet, accepterCidr }) => <Net net={accepterNet} cidr={accepterCidr} /> },
  { title: 'Expires', cell: ({ expiresAt }) => (expiresAt === null ? '–' : whenOf(expiresAt, now.value)) },
];

interface PeeringsProperties {
  part: Part<'peerings', readonly PeeringDetails[]> | undefined;
  /** Status of the cluster. */
  status: string;
}

/** The peerings of the cluster's network with other networks. */
export function Peerings({ part, status }: PeeringsProperties): JSX.Element {
  return (
    <Section title="Net peerings" class="card-wide">
      {part?.error != null && (status === 'ready' || part.value !== null) && <ReportNotice report={part.error} />}
      {part?.value == null ? (
        <PartState part={part} what="peerings" status={status} />
      ) : part.value.length === 0 ? (
        <Empty>
          <p class="muted">The network of this cluster is not connected to any other network.</p>
        </Empty>
      ) : (
        <PagedTable label="Net peerings" columns={columns} rows={part.value} keyOf={({ name }) => name} />
      )}
    </Section>
  );
}

function Net({ net, cidr }: { net: string | null; cidr: string | null }): JSX.Element {
  return (
    <>
      {cidr ?? '–'} {net !== null && <code class="muted">{net}</code>}
    </>
  );
}
