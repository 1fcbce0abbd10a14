import { batch, computed, signal } from '@preact/signals';
import {
  apiPaths,
  type ClusterRow,
  type ConsoleProfile,
  type ConsoleSession,
  type OverviewEvent,
  type ProfileChanged,
  type ProjectRow,
  type Run,
} from '../../../src/api/index.ts';
import { CallFailed, readJson } from './call-api.ts';
import { followStream } from './follow-stream.ts';

/** The known resources of an account. */
export interface Account {
  readonly projects: Map<string, ProjectRow>;
  readonly clusters: Map<string, ClusterRow>;
}

/** The connection to the server of this page. */
export type Connection =
  | { readonly state: 'connecting' | 'open' | 'lost' }
  /** The server no longer accepts this page. */
  | { readonly state: 'ended' };

export const session = signal<ConsoleSession | undefined>(undefined);
export const connection = signal<Connection>({ state: 'connecting' });
export const profileStates = signal<ReadonlyMap<string, ProfileChanged>>(new Map());
export const runs = signal<ReadonlyMap<string, Run>>(new Map());

const accounts = new Map<string, Account>();
/** Counts the changes of `accounts`, so that 10,000 rows need not be copied for each change. */
const revision = signal(0);

export const profiles = computed((): readonly ConsoleProfile[] => session.value?.profiles ?? []);
export const isReadOnly = computed(() => session.value?.readOnly ?? true);

/** The rows of all profiles. Do not modify them. */
export const inventory = computed(
  (): { readonly accounts: ReadonlyMap<string, Account>; readonly revision: number } => ({
    accounts,
    revision: revision.value,
  }),
);

export function profileNamed(id: string | undefined): ConsoleProfile | undefined {
  return profiles.value.find((profile) => profile.id === id);
}

export function projectRow(profile: string, id: string): ProjectRow | undefined {
  return inventory.value.accounts.get(profile)?.projects.get(id);
}

export function clusterRow(profile: string, id: string): ClusterRow | undefined {
  return inventory.value.accounts.get(profile)?.clusters.get(id);
}

/** Reads the session, then follows the overview for as long as the page is open. */
export function startOverview(): void {
  followStream<OverviewEvent>(apiPaths.overview, {
    resumes: true,
    onOpen: () => {
      connection.value = { state: 'open' };
      // For each connection, because a restarted server may show other profiles.
      void readSession();
    },
    onEvent: (event) => batch(() => apply(event)),
    onFail: ({ isRefusal }) => (connection.value = { state: isRefusal ? 'ended' : 'lost' }),
  });
}

async function readSession(): Promise<void> {
  try {
    session.value = await readJson<ConsoleSession>(apiPaths.session);
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
  }
}

function apply(event: OverviewEvent): void {
  switch (event.type) {
    case 'start':
      if (event.resumed) return;
      accounts.clear();
      revision.value += 1;
      profileStates.value = new Map();
      runs.value = new Map();
      return;
    case 'profile':
      profileStates.value = new Map(profileStates.value).set(event.profile, event);
      return;
    case 'run':
      runs.value = new Map(runs.value).set(event.run.id, event.run);
      return;
    case 'rows': {
      const account = accounts.get(event.profile) ?? { projects: new Map(), clusters: new Map() };
      accounts.set(event.profile, account);
      for (const row of event.projects) account.projects.set(row.id, row);
      for (const row of event.clusters) account.clusters.set(row.id, row);
      for (const id of event.removedProjects) account.projects.delete(id);
      for (const id of event.removedClusters) account.clusters.delete(id);
      revision.value += 1;
    }
  }
}
