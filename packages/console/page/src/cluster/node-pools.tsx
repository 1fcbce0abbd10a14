import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ClusterDetails, NodeDetails, NodePoolDetails, Part } from '../../../src/api/index.ts';
import { openDialog } from '../actions/dialog.tsx';
import { ScaleDialog, type Subject } from '../actions/forms.tsx';
import { DeleteButton } from '../actions/target-buttons.tsx';
import { commandLineOf } from '../live/command-line.ts';
import { isReadOnly } from '../live/overview.ts';
import { Choice } from '../parts/choice.tsx';
import { Command } from '../parts/command.tsx';
import { ReportNotice } from '../parts/notice.tsx';
import { PagedTable, type TableColumn } from '../parts/paged-table.tsx';
import { Empty, Section } from '../parts/section.tsx';
import { markOf, Status } from '../parts/status.tsx';
import { Age } from '../parts/time.tsx';
import { countOf } from '../text/format.ts';
import { PartState } from './part-state.tsx';

interface NodePoolsProperties {
  part: Part<'nodepools', readonly NodePoolDetails[]> | undefined;
  subject: Subject;
  cluster: ClusterDetails;
}

/** The node pools of a cluster, and the nodes of all pools or of one. */
export function NodePools({ part, subject, cluster }: NodePoolsProperties): JSX.Element {
  const [chosen, setChosen] = useState('');
  const { status } = cluster;
  const pools = part?.value ?? [];
  const nodes = pools
    .filter(({ name }) => chosen === '' || name === chosen)
    .flatMap((pool) => pool.nodes.map((node) => ({ pool: pool.name, node })));
  const ready = pools.reduce((sum, { readyNodes }) => sum + readyNodes, 0);
  return (
    <Section
      title="Node pools"
      class="card-wide"
      aside={pools.length > 0 && <span class="muted">{countOf(ready, 'node')} ready</span>}
    >
      {part?.error != null && (status === 'ready' || part.value !== null) && <ReportNotice report={part.error} />}
      {part?.value == null ? (
        <PartState part={part} what="node pools" status={status} />
      ) : pools.length === 0 ? (
        <Empty>
          <p>No node pools, so nothing can run yet. Create one:</p>
          <Command
            text={commandLineOf(
              subject.profile,
              ...['nodepool', 'create', 'workers', '--cluster', subject.label, '--count', '2', '--wait'],
            )}
          />
        </Empty>
      ) : (
        <>
          <PagedTable
            label="Node pools"
            pageSize={20}
            columns={poolColumns(subject, cluster)}
            rows={pools}
            keyOf={({ name }) => name}
          />
          <div class="sub-head">
            <h3>Nodes</h3>
            {pools.length > 1 && (
              <Choice label="Node pool" value={chosen} onChange={setChosen}>
                <option value="">All pools</option>
                {pools.slice(0, 200).map(({ name }) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
              </Choice>
            )}
          </div>
          {nodes.length === 0 ? (
            <Empty>
              <p class="muted">No nodes.</p>
            </Empty>
          ) : (
            <PagedTable
              label="Nodes"
              pageSize={25}
              columns={nodeColumns}
              rows={nodes}
              keyOf={({ node }) => node.name}
            />
          )}
        </>
      )}
    </Section>
  );
}

function poolColumns(subject: Subject, cluster: ClusterDetails): readonly TableColumn<NodePoolDetails>[] {
  return [
    { title: 'Pool', cell: ({ name }) => <strong>{name}</strong> },
    {
      title: 'State',
      cell: ({ state, lastError }) => (
        <>
          <Status status={state} />
          {lastError !== null && <p class="cell-error small">{lastError}</p>}
        </>
      ),
    },
    { title: 'Nodes', cell: (pool) => <NodeStrip pool={pool} /> },
    { title: 'Machine type', cell: ({ nodeType }) => <code>{nodeType}</code> },
    { title: 'Subregions', cell: ({ zones }) => zones.join(', ') },
    {
      title: 'Scaling',
      cell: ({ autoscaling, autoHealing }) =>
        [
          autoscaling === null ? 'manual' : `${autoscaling.minNodes} to ${autoscaling.maxNodes}`,
          autoHealing ? 'healing' : '',
        ]
          .filter(Boolean)
          .join(', '),
    },
    { title: 'Age', cell: ({ createdAt }) => <Age time={createdAt} /> },
    ...(isReadOnly.value
      ? []
      : [{ title: 'Actions', isUntitled: true, cell: (pool: NodePoolDetails) => poolActions(pool, subject, cluster) }]),
  ];
}

function poolActions(
  { name, desiredNodes }: NodePoolDetails,
  subject: Subject,
  { status }: ClusterDetails,
): JSX.Element {
  return (
    <div class="row-actions">
      <button
        type="button"
        disabled={status === 'deleting'}
        aria-label={`Scale ${name}`}
        onClick={() => openDialog(<ScaleDialog subject={subject} nodepool={name} nodes={desiredNodes} />)}
      >
        Scale
      </button>
      <DeleteButton
        profile={subject.profile}
        target={{ cluster: subject.cluster, nodepool: name }}
        what={`node pool ${name}`}
      />
    </div>
  );
}

/** Maximum number of squares that are drawn. */
const mostSquares = 30;

/** The nodes of a pool as squares, filled if the node is ready. */
function NodeStrip({ pool }: { pool: NodePoolDetails }): JSX.Element {
  const squares = pool.nodes.slice(0, mostSquares);
  return (
    <span class="strip">
      <span class="number-text">
        {pool.readyNodes} of {pool.desiredNodes} ready
      </span>
      {squares.length > 0 && (
        <svg width={squares.length * 9} height="10" aria-hidden="true">
          {squares.map(({ name, state }, index) => (
            <rect
              key={name}
              class={`square mark-${markOf(state)}`}
              x={index * 9 + 0.5}
              y="1.5"
              width="7"
              height="7"
              rx="1.5"
            />
          ))}
        </svg>
      )}
    </span>
  );
}

const nodeColumns: readonly TableColumn<{ readonly pool: string; readonly node: NodeDetails }>[] = [
  { title: 'Node', cell: ({ node }) => <span class="break">{node.name}</span> },
  { title: 'Pool', cell: ({ pool }) => pool },
  {
    title: 'State',
    cell: ({ node: { state, message } }) => (
      <>
        <Status status={state} />
        {message !== null && <p class="cell-error small">{message}</p>}
      </>
    ),
  },
  { title: 'Version', cell: ({ node }) => node.version ?? '–' },
  { title: 'Age', cell: ({ node }) => <Age time={node.createdAt} /> },
];
