import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { ActionDialog } from './action-dialog.tsx';

/** The cluster of an action. */
export interface Subject {
  readonly profile: string;
  readonly cluster: string;
  /** Name to show: `shop/web`. */
  readonly label: string;
}

interface ScaleProperties {
  subject: Subject;
  nodepool: string;
  nodes: number;
}

export function ScaleDialog({ subject, nodepool, nodes }: ScaleProperties): JSX.Element {
  const [text, setText] = useState(String(nodes));
  const count = /^\d{1,4}$/.test(text) ? Number(text) : undefined;
  return (
    <ActionDialog
      title={`Scale node pool ${nodepool}`}
      verb="Scale"
      action={
        count === undefined
          ? undefined
          : { kind: 'scale', profile: subject.profile, cluster: subject.cluster, nodepool, count }
      }
    >
      <label class="field">
        <span>Number of nodes</span>
        <input
          type="number"
          min="0"
          max="9999"
          required
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          autofocus
        />
      </label>
    </ActionDialog>
  );
}

export function WhitelistDialog({ subject, entries }: { subject: Subject; entries: readonly string[] }): JSX.Element {
  const [added, setAdded] = useState<readonly string[]>([]);
  const [removed, setRemoved] = useState<readonly string[]>([]);
  const [text, setText] = useState('');
  const add = (entry: string): void => {
    setAdded([...new Set([...added, entry])]);
    setText('');
  };
  const toggle = (entry: string): void =>
    setRemoved(removed.includes(entry) ? removed.filter((one) => one !== entry) : [...removed, entry]);
  const addTyped = (): void => {
    if (text.trim() !== '') add(text.trim());
  };
  return (
    <ActionDialog
      title={`Allowed addresses of ${subject.label}`}
      verb="Change"
      action={
        added.length + removed.length === 0
          ? undefined
          : { kind: 'whitelist', profile: subject.profile, cluster: subject.cluster, add: added, remove: removed }
      }
    >
      <div class="field">
        <span id="addresses">Addresses that may reach the Kubernetes API</span>
        <ul class="entries" aria-labelledby="addresses">
          {entries.slice(0, 100).map((entry) => (
            <li key={entry} class={removed.includes(entry) ? 'entry-removed' : ''}>
              <code>{entry}</code>
              <button
                type="button"
                class="quiet"
                onClick={() => toggle(entry)}
                aria-label={`${removed.includes(entry) ? 'Keep' : 'Remove'} ${entry}`}
              >
                {removed.includes(entry) ? 'Keep' : 'Remove'}
              </button>
            </li>
          ))}
          {added.map((entry) => (
            <li key={`+${entry}`} class="entry-added">
              <code>{entry === 'my-ip' ? 'My address' : entry}</code>
              <button
                type="button"
                class="quiet"
                onClick={() => setAdded(added.filter((one) => one !== entry))}
                aria-label={`Do not add ${entry === 'my-ip' ? 'my address' : entry}`}
              >
                Undo
              </button>
            </li>
          ))}
          {entries.length + added.length === 0 && <li class="muted">None. Nobody can reach the API.</li>}
        </ul>
      </div>
      <div class="field-row">
        <label class="field">
          <span>Address or range to add</span>
          <input
            value={text}
            placeholder="192.0.2.7 or 192.0.2.0/24"
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || text.trim() === '') return;
              event.preventDefault();
              addTyped();
            }}
            autocomplete="off"
            spellcheck={false}
          />
        </label>
        <button type="button" onClick={addTyped} disabled={text.trim() === ''}>
          Add
        </button>
        <button type="button" onClick={() => add('my-ip')} disabled={added.includes('my-ip')}>
          <Icon name="plus" /> My address
        </button>
      </div>
    </ActionDialog>
  );
}

export function AdvanceClockDialog({ profile }: { profile: string }): JSX.Element {
  const [text, setText] = useState('10m');
  return (
    <ActionDialog
      title="Advance the clock"
      verb="Advance"
      action={text.trim() === '' ? undefined : { kind: 'advance-clock', profile, by: text.trim() }}
    >
      <label class="field">
        <span>Duration, such as 30s, 10m or 5h</span>
        <input value={text} onInput={(event) => setText(event.currentTarget.value)} autocomplete="off" autofocus />
      </label>
    </ActionDialog>
  );
}

const faults: readonly (readonly [kind: string, effect: string])[] = [
  ['cluster_failed', 'a created, updated or upgraded cluster becomes failed'],
  ['latency', 'the response is delayed'],
  ['rate_limit', 'status 429'],
  ['server_error', 'status 500'],
  ['not_ready', 'status 503, not ready yet'],
  ['locked', 'status 423, under maintenance'],
  ['timeout', 'status 408'],
  ['not_implemented', 'status 501'],
  ['reset_before', 'the connection is closed before the request is processed'],
  ['reset_after', 'the connection is closed after the request is processed'],
  ['malformed', 'the body is not JSON'],
  ['truncated', 'the body is truncated'],
  ['empty', 'there is no body'],
  ['html', 'the response is the HTML page of a gateway'],
  ['expired_token', 'session tokens are rejected'],
  ['otp_required', 'a one-time password is required'],
  ['newer_template', 'templates contain unknown keys'],
];

export function AddFaultDialog({ profile }: { profile: string }): JSX.Element {
  const [fault, setFault] = useState('cluster_failed');
  const [operation, setOperation] = useState('');
  const [times, setTimes] = useState('1');
  const operations = operation.split(/[\s,]+/).filter(Boolean);
  const count = /^[1-9]\d{0,5}$/.test(times) ? Number(times) : undefined;
  return (
    <ActionDialog
      title="Add a fault"
      verb="Add"
      action={
        times !== '' && count === undefined
          ? undefined
          : {
              kind: 'add-fault',
              profile,
              fault,
              ...(operations.length === 0 ? {} : { operations }),
              ...(count === undefined ? {} : { times: count }),
            }
      }
    >
      <label class="field">
        <span>What happens</span>
        <select value={fault} onChange={(event) => setFault(event.currentTarget.value)} autofocus>
          {faults.map(([kind, effect]) => (
            <option key={kind} value={kind}>
              {`${kind}: ${effect}`}
            </option>
          ))}
        </select>
      </label>
      <div class="field-row">
        <label class="field">
          <span>Operations (all if empty)</span>
          <input
            value={operation}
            placeholder="CreateCluster"
            onInput={(event) => setOperation(event.currentTarget.value)}
            autocomplete="off"
            spellcheck={false}
          />
        </label>
        <label class="field field-short">
          <span>Number of requests (no limit if empty)</span>
          <input type="number" min="1" value={times} onInput={(event) => setTimes(event.currentTarget.value)} />
        </label>
      </div>
    </ActionDialog>
  );
}
