import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Run } from '../../../src/api/index.ts';
import { runs } from '../live/overview.ts';
import { Icon } from '../parts/icon.tsx';
import { Status } from '../parts/status.tsx';

/** Runs that are shown at most. */
const most = 4;

const dismissed = signal<ReadonlySet<string>>(new Set());

/** Actions that run, and that have ended and were not dismissed. They continue without a dialog. */
export function Runs(): JSX.Element {
  const shown = [...runs.value.values()].filter(({ id }) => !dismissed.value.has(id)).slice(-most);
  return (
    <aside class="runs" aria-label="Actions that were started">
      {shown.map((run) => (
        <article key={run.id} class="run-card">
          <div class="run-head">
            <Status status={run.state} />
            <button
              type="button"
              class="quiet"
              aria-label="Dismiss"
              title="Dismiss"
              onClick={() => (dismissed.value = new Set(dismissed.value).add(run.id))}
            >
              <Icon name="close" />
            </button>
          </div>
          <code class="run-command" title={run.command}>
            {run.command}
          </code>
          <p class="small muted" role="status">
            {lastWord(run)}
          </p>
        </article>
      ))}
    </aside>
  );
}

const lastWord = ({ error, lines }: Run): string => error?.message ?? lines.at(-1) ?? '';
