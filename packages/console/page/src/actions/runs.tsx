import { computed, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Run } from '../../../src/api/index.ts';
import { runs } from '../live/overview.ts';
import { Icon } from '../parts/icon.tsx';
import { Status } from '../parts/status.tsx';

/** Maximum number of runs that are shown. */
const most = 4;

/** How long an action stays visible after it has succeeded, in milliseconds. */
const restMs = 8_000;

const dismissed = signal<ReadonlySet<string>>(new Set());

/** Hides a run. The action continues. */
export function dismissRun(id: string): void {
  dismissed.value = new Set(dismissed.value).add(id);
}

const shown = computed(() => [...runs.value.values()].filter(({ id }) => !dismissed.value.has(id)).slice(-most));

/** Shows actions that are running, have just succeeded, or have failed and were not dismissed. */
export function Runs(): JSX.Element {
  return (
    <aside class="runs" aria-label="Started actions">
      {shown.value.map((run) => (
        <RunCard key={run.id} run={run} />
      ))}
    </aside>
  );
}

function RunCard({ run }: { run: Run }): JSX.Element {
  const { id, state, command, error, lines } = run;
  useEffect(() => {
    if (state !== 'done') return undefined;
    const timer = setTimeout(() => dismissRun(id), restMs);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <article class="run-card">
      <div class="run-head">
        <Status status={state} />
        <button type="button" class="quiet" aria-label="Dismiss" title="Dismiss" onClick={() => dismissRun(id)}>
          <Icon name="close" />
        </button>
      </div>
      <code class="run-command" title={command}>
        {command}
      </code>
      <p class="small muted" role="status">
        {error?.message ?? lines.at(-1) ?? ''}
      </p>
    </article>
  );
}
