import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { DialogPlace } from './actions/dialog.tsx';
import { Runs } from './actions/runs.tsx';
import { ClusterView } from './cluster/cluster-view.tsx';
import { EmulatorView } from './emulator/emulator-view.tsx';
import { InventoryView } from './inventory/inventory-view.tsx';
import { clusterRow, connection, isReadOnly, profiles, profileStates, projectRow, session } from './live/overview.ts';
import { Choice } from './parts/choice.tsx';
import { Notice } from './parts/notice.tsx';
import { Status } from './parts/status.tsx';
import { ProjectView } from './project/project-view.tsx';
import { QuotasView } from './quotas/quotas-view.tsx';
import { linkTo, type Route, route } from './route.ts';
import { showText } from './text/show-text.ts';
import { timeOf } from './text/format.ts';
import { theme, themes } from './theme.ts';

export function App(): JSX.Element {
  const current = route.value;
  const main = useRef<HTMLElement>(null);
  const wasShown = useRef(linkTo(current));
  useEffect(() => {
    document.title = `${showText(titleOf(current))} – oks console`;
  });
  useEffect(() => {
    // For the first view, leave the focus where the browser put it.
    if (wasShown.current === linkTo(current)) return;
    wasShown.current = linkTo(current);
    scrollTo(0, 0);
    main.current?.querySelector('h1')?.focus({ preventScroll: true });
  }, [current]);
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => skipTo(event, main.current)}>
        Skip to content
      </a>
      <Header current={current} />
      <main ref={main} id="main" tabIndex={-1}>
        <ConnectionNotice />
        {connection.value.state !== 'ended' && <View key={linkTo(current)} current={current} />}
      </main>
      <Runs />
      <DialogPlace />
    </>
  );
}

/** Moves the focus with a script: the fragment of the URL selects the view, so a link cannot do it. */
function skipTo(event: Event, main: HTMLElement | null): void {
  event.preventDefault();
  main?.focus();
}

function View({ current }: { current: Route }): JSX.Element {
  switch (current.view) {
    case 'inventory':
      return <InventoryView />;
    case 'cluster':
      return <ClusterView profile={current.profile} id={current.id} />;
    case 'project':
      return <ProjectView profile={current.profile} id={current.id} />;
    case 'quotas':
      return <QuotasView profile={current.profile} />;
    case 'emulator':
      return <EmulatorView profile={current.profile} />;
  }
}

function titleOf(current: Route): string {
  switch (current.view) {
    case 'cluster':
      return clusterRow(current.profile, current.id)?.name ?? 'Cluster';
    case 'project':
      return projectRow(current.profile, current.id)?.name ?? 'Project';
    case 'quotas':
      return 'Quotas';
    case 'emulator':
      return 'Emulator';
    case 'inventory':
      return 'Clusters';
  }
}

function Header({ current }: { current: Route }): JSX.Element {
  const views: readonly (readonly [string, Route, readonly Route['view'][]])[] = [
    ['Clusters', { view: 'inventory' }, ['inventory', 'cluster', 'project']],
    ['Quotas', { view: 'quotas', profile: undefined }, ['quotas']],
    ['Emulator', { view: 'emulator', profile: undefined }, ['emulator']],
  ];
  const hasEmulator = profiles.value.some(({ isEmulator }) => isEmulator);
  return (
    <header class="page-head">
      <p class="brand">
        <img src="/icon.svg" alt="" width="20" height="20" />
        <span>
          oks <span class="muted">console</span>
        </span>
      </p>
      <nav aria-label="Views">
        {views
          .filter(([, { view }]) => view !== 'emulator' || hasEmulator || current.view === 'emulator')
          .map(([title, target, members]) => (
            <a
              key={title}
              href={linkTo(target)}
              {...(members.includes(current.view) ? { 'aria-current': 'page' as const } : {})}
            >
              {title}
            </a>
          ))}
      </nav>
      <div class="page-state">
        {isReadOnly.value && session.value !== undefined && (
          <span class="badge badge-plain" title="This console was started with --read-only">
            read-only
          </span>
        )}
        <ProfileStates />
        <Choice
          label="Theme"
          value={theme.value}
          onChange={(value) => (theme.value = themes.find((one) => one === value) ?? 'system')}
        >
          <option value="system">Auto</option>
          <option value="light">Light</option>
          <option value="dark">Dark</option>
        </Choice>
      </div>
    </header>
  );
}

/** Maximum number of profiles whose states are shown in the header. */
const mostStates = 3;

function ProfileStates(): JSX.Element {
  return (
    <ul class="profiles" aria-label="Profiles">
      {profiles.value.slice(0, mostStates).map(({ id, name, endpoint }) => {
        const { state = 'loading', asOf = null } = profileStates.value.get(id) ?? {};
        const shown = connection.value.state === 'lost' ? 'unknown' : state;
        return (
          <li key={id} title={`${endpoint}${asOf === null ? '' : `, as of ${timeOf(asOf)}`}`}>
            <span class="profile-name">{name}</span> <Status status={shown} />
          </li>
        );
      })}
      {profiles.value.length > mostStates && <li class="muted">{`+${profiles.value.length - mostStates}`}</li>}
    </ul>
  );
}

function ConnectionNotice(): JSX.Element {
  const { state } = connection.value;
  return (
    <div role="alert">
      {state === 'lost' && (
        <Notice kind="warning" title="The connection to the console was lost.">
          <p>
            The page reconnects automatically. What it shows may be out of date. If{' '}
            <code class="inline">oks console</code> has ended, start it again.
          </p>
        </Notice>
      )}
      {state === 'ended' && (
        <Notice kind="error" title="The console did not accept this page.">
          <p>
            Each start of <code class="inline">oks console</code> prints a new link. Open the latest one, or start it
            again.
          </p>
        </Notice>
      )}
    </div>
  );
}
