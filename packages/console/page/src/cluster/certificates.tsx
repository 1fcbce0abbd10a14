import type { JSX } from 'preact';
import type { CertificateDetails, Part } from '../../../src/api/index.ts';
import type { Subject } from '../actions/forms.tsx';
import { commandLineOf } from '../live/command-line.ts';
import { now } from '../live/now.ts';
import { Command } from '../parts/command.tsx';
import { ReportNotice } from '../parts/notice.tsx';
import { PagedTable, type TableColumn } from '../parts/paged-table.tsx';
import { Empty, Section } from '../parts/section.tsx';
import { Status } from '../parts/status.tsx';
import { timeOf, whenOf } from '../text/format.ts';
import { PartState } from './part-state.tsx';

const kinds: Readonly<Record<CertificateDetails['kind'], string>> = {
  exec: 'Context, uses oks',
  certificate: 'Context with a key',
  cached: 'oks cache',
};

const columns: readonly TableColumn<CertificateDetails>[] = [
  {
    title: 'Context',
    cell: ({ context, isCurrent }) => (
      <>
        <span class="break">{context ?? '–'}</span>
        {isCurrent && <span class="badge badge-plain">current</span>}
      </>
    ),
  },
  { title: 'Kind', cell: ({ kind }) => kinds[kind] },
  { title: 'User', cell: ({ user, group }) => [user, group].filter((one) => one !== null).join(' / ') || '–' },
  {
    title: 'Expires',
    cell: ({ expiresAt, isExpired }) =>
      isExpired ? (
        <Status status="expired" />
      ) : expiresAt === null ? (
        'renewed automatically'
      ) : (
        <time dateTime={expiresAt} title={timeOf(expiresAt)}>
          {whenOf(expiresAt, now.value)}
        </time>
      ),
  },
  {
    title: 'File',
    cell: ({ file }) => (
      <code class="path muted" title={file}>
        {file}
      </code>
    ),
  },
];

interface CertificatesProperties {
  part: Part<'certificates', readonly CertificateDetails[]> | undefined;
  subject: Subject;
  /** Whether the cluster is ready. A context can only be added then. */
  isReady: boolean;
}

/** The contexts and certificates for the cluster on this machine, and when they expire. */
export function Certificates({ part, subject, isReady }: CertificatesProperties): JSX.Element {
  return (
    <Section title="Certificates on this machine" class="card-wide">
      {part?.error != null && <ReportNotice report={part.error} />}
      {part?.value == null && <PartState part={part} what="certificates" />}
      {isReady && part?.value?.every(({ context }) => context === null) === true && (
        <Empty>
          <p class="muted">kubectl has no context for this cluster. Add one:</p>
          <Command text={commandLineOf(subject.profile, 'kubeconfig', 'merge', subject.label)} />
        </Empty>
      )}
      {!isReady && part?.value?.length === 0 && (
        <Empty>
          <p class="muted">kubectl has no context for this cluster.</p>
        </Empty>
      )}
      {part?.value != null && part.value.length > 0 && (
        <PagedTable
          label="Certificates on this machine"
          columns={columns}
          rows={part.value}
          keyOf={({ kind, context, user, group, file }) => [kind, context, user, group, file].join(' ')}
        />
      )}
    </Section>
  );
}
