import type { JSX } from 'preact';
import type { ClusterDetails } from '../../../src/api/index.ts';
import { openDialog } from '../actions/dialog.tsx';
import { type Subject, WhitelistDialog } from '../actions/forms.tsx';
import { isReadOnly } from '../live/overview.ts';
import { Empty, Section } from '../parts/section.tsx';

/** Maximum number of entries that are shown. */
const most = 60;

/** The addresses that may reach the cluster's API. */
export function Whitelist({ cluster, subject }: { cluster: ClusterDetails; subject: Subject }): JSX.Element {
  const { whitelist } = cluster;
  return (
    <Section
      title="Allowed addresses"
      aside={
        !isReadOnly.value && (
          <button
            type="button"
            aria-label="Change the allowed addresses"
            onClick={() => openDialog(<WhitelistDialog subject={subject} entries={whitelist} />)}
          >
            Change
          </button>
        )
      }
    >
      {whitelist.length === 0 ? (
        <Empty>
          <p class="muted">No address may reach the Kubernetes API. Add yours to use kubectl.</p>
        </Empty>
      ) : (
        <ul class="addresses">
          {whitelist.slice(0, most).map((entry) => (
            <li key={entry}>
              <code>{entry}</code>
              {(entry === '0.0.0.0/0' || entry === '::/0') && <span class="status-waiting"> anyone</span>}
            </li>
          ))}
          {whitelist.length > most && <li class="muted">{`and ${whitelist.length - most} more`}</li>}
        </ul>
      )}
    </Section>
  );
}
