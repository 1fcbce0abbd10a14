import type { JSX } from 'preact';
import { apiPaths, type EmulatorAccount, type EmulatorFault } from '../../../src/api/index.ts';
import { ActionDialog } from '../actions/action-dialog.tsx';
import { openDialog } from '../actions/dialog.tsx';
import { AddFaultDialog, AdvanceClockDialog } from '../actions/forms.tsx';
import { isReadOnly, profileNamed, profiles } from '../live/overview.ts';
import { useStream } from '../live/use-stream.ts';
import { Command } from '../parts/command.tsx';
import { Icon } from '../parts/icon.tsx';
import { ReportNotice } from '../parts/notice.tsx';
import { PagedTable, type TableColumn } from '../parts/paged-table.tsx';
import { ProfileChoice } from '../parts/profile-choice.tsx';
import { Empty, Facts, Section } from '../parts/section.tsx';
import { Status } from '../parts/status.tsx';
import { timeOf } from '../text/format.ts';
import { Journal } from './journal.tsx';
import { addEmulatorEvent, type KnownEmulator, nothingKnown } from './known-emulator.ts';

/** The view of an emulator: its requests, faults, clock and accounts. */
export function EmulatorView({ profile: asked }: { profile: string | undefined }): JSX.Element {
  const emulators = profiles.value.filter(({ isEmulator }) => isEmulator);
  const profile = profileNamed(asked) ?? emulators[0];
  const { known, failure } = useStream<KnownEmulator>(
    profile === undefined ? undefined : apiPaths.emulator(profile.id),
    nothingKnown,
    addEmulatorEvent,
  );
  const error = failure ?? known.failure;
  if (profile === undefined)
    return (
      <>
        <h1 tabIndex={-1}>Emulator</h1>
        <Empty>
          <h2>No emulator is shown</h2>
          <p class="muted">Start one, then open the console for it:</p>
          <Command text="oks emulator start --detach" />
          <Command text={'eval "$(oks emulator env)" && oks console'} />
        </Empty>
      </>
    );
  return (
    <>
      <header class="view-head">
        <h1 tabIndex={-1}>Emulator</h1>
        <ProfileChoice view="emulator" profiles={emulators} chosen={profile} />
      </header>
      {error !== undefined && <ReportNotice report={error} />}
      <div class="cards">
        <Faults faults={known.faults} profile={profile.id} />
        <Clock clock={known.clock} profile={profile.id} />
        <Accounts accounts={known.accounts} />
        <Journal requests={known.requests} />
      </div>
    </>
  );
}

function Faults({ faults, profile }: { faults: KnownEmulator['faults']; profile: string }): JSX.Element {
  return (
    <Section
      title="Faults"
      aside={
        !isReadOnly.value && (
          <button type="button" onClick={() => openDialog(<AddFaultDialog profile={profile} />)}>
            <Icon name="plus" /> Add a fault
          </button>
        )
      }
    >
      {faults === undefined ? (
        <Empty>
          <Status status="loading" />
        </Empty>
      ) : faults.length === 0 ? (
        <Empty>
          <p class="muted">No faults. Add one to see what your program does when the service fails.</p>
        </Empty>
      ) : (
        <PagedTable label="Faults" columns={faultColumns(profile)} rows={faults} keyOf={({ id }) => id} pageSize={20} />
      )}
    </Section>
  );
}

const faultColumns = (profile: string): readonly TableColumn<EmulatorFault>[] => [
  { title: 'Fault', cell: ({ kind }) => <code>{kind}</code> },
  { title: 'Operations', cell: ({ operations }) => operations?.join(', ') ?? 'all' },
  {
    title: 'Requests',
    cell: ({ times, probability }) =>
      [times === null ? 'all' : `next ${times}`, probability === null ? '' : `${Math.round(probability * 100)} %`]
        .filter(Boolean)
        .join(', '),
  },
  ...(isReadOnly.value
    ? []
    : [
        {
          title: 'Actions',
          isUntitled: true,
          cell: ({ id, kind }: EmulatorFault) => (
            <div class="row-actions">
              <button
                type="button"
                aria-label={`Remove the fault ${kind}`}
                onClick={() =>
                  openDialog(
                    <ActionDialog
                      title={`Remove the fault ${kind}`}
                      verb="Remove"
                      action={{ kind: 'remove-fault', profile, fault: id }}
                    />,
                  )
                }
              >
                Remove
              </button>
            </div>
          ),
        },
      ]),
];

function Clock({ clock, profile }: { clock: KnownEmulator['clock']; profile: string }): JSX.Element {
  const speeds = {
    real: 'as slow as the real service',
    fast: '50 times as fast as the real service',
    instant: 'all changes are immediate',
    manual: 'stands still until it is advanced',
  };
  return (
    <Section
      title="Clock"
      aside={
        clock?.kind === 'manual' &&
        !isReadOnly.value && (
          <button type="button" onClick={() => openDialog(<AdvanceClockDialog profile={profile} />)}>
            Advance
          </button>
        )
      }
    >
      {clock === undefined ? (
        <Empty>
          <Status status="loading" />
        </Empty>
      ) : (
        <Facts
          facts={[
            ['Kind', `${clock.kind}: ${speeds[clock.kind]}`],
            ['Time', timeOf(clock.now)],
          ]}
        />
      )}
    </Section>
  );
}

const accountColumns: readonly TableColumn<EmulatorAccount>[] = [
  { title: 'Account', cell: ({ id }) => <code class="break">{id}</code> },
  { title: 'User', cell: ({ username }) => username },
];

function Accounts({ accounts }: { accounts: KnownEmulator['accounts'] }): JSX.Element {
  return (
    <Section title="Accounts">
      {accounts === undefined ? (
        <Empty>
          <Status status="loading" />
        </Empty>
      ) : (
        <PagedTable label="Accounts" columns={accountColumns} rows={accounts} keyOf={({ id }) => id} pageSize={20} />
      )}
    </Section>
  );
}
