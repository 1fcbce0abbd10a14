import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { EmulatorRequest } from '../../../src/api/index.ts';
import { Choice } from '../parts/choice.tsx';
import { PagedTable, type TableColumn } from '../parts/paged-table.tsx';
import { Empty, Section } from '../parts/section.tsx';
import { clockOf, countOf, timeOf } from '../text/format.ts';
import { RequestChart } from './request-chart.tsx';

const filters = {
  changes: 'Changes and errors',
  all: 'All requests',
  errors: 'Errors',
} as const;
type Filter = keyof typeof filters;

const isFilter = (value: string): value is Filter => value in filters;

const isError = ({ status }: EmulatorRequest): boolean => status === null || status >= 400;

const fits: Readonly<Record<Filter, (request: EmulatorRequest) => boolean>> = {
  all: () => true,
  errors: isError,
  // Without reads, which programs repeat while they wait.
  changes: (request) => request.method !== 'GET' || request.faults.length > 0 || isError(request),
};

/** The last requests to the emulator, newest first. */
export function Journal({ requests }: { requests: readonly EmulatorRequest[] }): JSX.Element {
  const [filter, setFilter] = useState<Filter>('changes');
  const [chosenId, setChosen] = useState<number | undefined>(undefined);
  const listed = requests.filter(fits[filter]).reverse();
  const chosen = requests.find(({ id }) => id === chosenId);
  const columns: readonly TableColumn<EmulatorRequest>[] = [
    { title: 'Time', cell: ({ time }) => <time title={timeOf(time)}>{clockOf(time)}</time> },
    {
      title: 'Operation',
      cell: (request) => (
        <>
          <button
            type="button"
            class="linkish"
            aria-expanded={request.id === chosenId}
            onClick={() => setChosen(request.id === chosenId ? undefined : request.id)}
          >
            {request.operation ?? 'none'}
          </button>
          {request.isOwn && (
            <span class="badge badge-plain" title="Sent by the console">
              console
            </span>
          )}
        </>
      ),
    },
    { title: 'Request', cell: ({ method, path }) => <code class="path" title={path}>{`${method} ${path}`}</code> },
    { title: 'Status', cell: (request) => <RequestStatus request={request} /> },
    { title: 'Duration', isNumber: true, cell: ({ durationMs }) => `${Math.round(durationMs)} ms` },
  ];
  return (
    <Section
      title="Journal"
      class="card-wide"
      aside={
        <Choice label="Requests" value={filter} onChange={(value) => isFilter(value) && setFilter(value)}>
          {Object.entries(filters).map(([name, title]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </Choice>
      }
    >
      {requests.length > 0 && <RequestChart requests={requests} />}
      {chosen !== undefined && <RequestDetails request={chosen} onClose={() => setChosen(undefined)} />}
      {listed.length === 0 ? (
        <Empty>
          <p class="muted">
            {requests.length === 0
              ? 'No requests yet.'
              : `No changes. All ${countOf(requests.length, 'request')} were reads.`}
          </p>
        </Empty>
      ) : (
        <PagedTable label="Requests" columns={columns} rows={listed} keyOf={({ id }) => String(id)} pageSize={40} />
      )}
    </Section>
  );
}

function RequestStatus({ request }: { request: EmulatorRequest }): JSX.Element {
  const { status, faults } = request;
  return (
    <>
      <span class={isError(request) ? 'status-failed' : 'good'}>{status ?? 'closed'}</span>
      {faults.map((fault) => (
        <span key={fault} class="badge badge-warning">
          {fault}
        </span>
      ))}
    </>
  );
}

function RequestDetails({ request, onClose }: { request: EmulatorRequest; onClose: () => void }): JSX.Element {
  const { id, method, path, requestBody, responseBody } = request;
  return (
    <section class="request" aria-label={`Request ${id}`}>
      <header class="card-head">
        <h3 class="break">{`${method} ${path}`}</h3>
        <button type="button" class="quiet" onClick={onClose}>
          Close
        </button>
      </header>
      <div class="bodies">
        <Body title="Request" body={requestBody} />
        <Body title="Response" body={responseBody} />
      </div>
    </section>
  );
}

function Body({ title, body }: { title: string; body: unknown }): JSX.Element {
  return (
    <div>
      <h4>{title}</h4>
      {body === null || body === undefined ? (
        <p class="muted">No body.</p>
      ) : (
        <pre class="log" tabIndex={0} aria-label={`Body of the ${title.toLowerCase()}`} role="region">
          {typeof body === 'string' ? body : JSON.stringify(body, null, 2)}
        </pre>
      )}
    </div>
  );
}
