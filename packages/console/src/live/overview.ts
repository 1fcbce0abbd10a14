import type { Clock } from '@oks-kit/core';
import type { Cluster, Project } from '@oks-kit/schemas';
import type { ClusterRow, OverviewEvent, ProfileChanged, ProjectRow, Run } from '../api/overview.ts';
import type { KnownResources, ProfileConnection } from '../profile-source.ts';
import { createRevisions, createTable, type Revisions, type Table } from './changes.ts';
import { reportOf, retryDelayMs } from './report-of.ts';
import { clusterRow, projectRow } from './rows.ts';
import { pause, runDue, type Task } from './run-due.ts';

export interface OverviewProfile {
  readonly id: string;
  readonly connection: ProfileConnection;
}

export interface OverviewOptions {
  readonly profiles: readonly OverviewProfile[];
  readonly clock: Clock;
  /** Returns the current time in milliseconds since 1970. */
  readonly now: () => number;
  /** Part of every event ID, to recognize IDs of an earlier server. */
  readonly epoch: string;
}

export interface Overview {
  /**
   * Yields the events for one page until the signal aborts: first everything after the ID `after`, then each change.
   * Requests are sent to the service only while there is at least one page.
   */
  follow(after: string | undefined, signal: AbortSignal): AsyncGenerator<IdentifiedEvent, void>;
  /** Publishes the state of an action. */
  setRun(run: Run): void;
  /** Returns the resources of a profile as they were last read. */
  known(profile: string): KnownResources;
}

export interface IdentifiedEvent {
  readonly id: string;
  readonly event: OverviewEvent;
}

const projectsEveryMs = 10_000;
const clustersEveryMs = 2_000;
/** Time that each row adds between two reads of a list, in milliseconds: long lists are read less often. */
const perRowMs = 1;
const asOfEveryMs = 10_000;
/** Maximum number of rows in one event. */
const batchSize = 500;
/** How long to collect changes that happen together, in milliseconds. */
const gatherMs = 50;

export function createOverview({ profiles, clock, now, epoch }: OverviewOptions): Overview {
  const revisions = createRevisions();
  const runs = createTable<Run>(revisions);
  const live = new Map(
    profiles.map(({ id, connection }) => [id, createLiveProfile({ id, connection, clock, now, revisions })]),
  );
  let pages = 0;
  let reading = new AbortController();

  function enter(): void {
    if (pages++ > 0) return;
    reading = new AbortController();
    for (const profile of live.values()) void profile.read(reading.signal);
  }
  function leave(): void {
    if (--pages === 0) reading.abort();
  }

  function* changesAfter(revision: number): Generator<OverviewEvent> {
    for (const [id, profile] of live) {
      yield* profile.changesAfter(revision, id);
    }
    for (const run of runs.changesAfter(revision).rows) yield { type: 'run', run };
  }

  return {
    async *follow(after, signal) {
      const [from, revision] = after?.split('.') ?? [];
      const isKnown = from === epoch && /^\d{1,15}$/.test(revision ?? '') && Number(revision) <= revisions.last;
      let known = isKnown ? Number(revision) : 0;
      enter();
      try {
        yield { id: `${epoch}.${known}`, event: { type: 'start', resumed: isKnown } };
        while (!signal.aborted) {
          const last = revisions.last;
          const events = [...changesAfter(known)];
          // Only the last event has the new ID: a page that loses the connection in between gets all of them again.
          for (const [index, event] of events.entries())
            yield { id: `${epoch}.${index === events.length - 1 ? last : known}`, event };
          known = last;
          await revisions.after(known, signal);
          await pause(clock, gatherMs, signal);
        }
      } finally {
        leave();
      }
    },
    setRun: (run) => runs.set(run.id, run),
    known: (id) => live.get(id) ?? nothing,
  };
}

const nothing: KnownResources = { project: () => undefined, cluster: () => undefined, projectNames: () => [] };

interface LiveProfile extends KnownResources {
  /** Reads the lists repeatedly until the signal aborts. Never fails. */
  read(signal: AbortSignal): Promise<void>;
  changesAfter(revision: number, id: string): Generator<OverviewEvent>;
}

interface LiveProfileOptions extends OverviewProfile {
  readonly clock: Clock;
  readonly now: () => number;
  readonly revisions: Revisions;
}

/** A list that is read again and again. */
interface ListTask extends Task {
  /** Returns the time until the next read, in milliseconds. */
  everyMs(): number;
  isDone: boolean;
  run(signal: AbortSignal): Promise<void>;
}

function createLiveProfile({ id, connection, clock, now, revisions }: LiveProfileOptions): LiveProfile {
  const projects = createTable<ProjectRow>(revisions);
  const clusters = createTable<ClusterRow>(revisions);
  const known = { projects: new Map<string, Project>(), clusters: new Map<string, Cluster>() };
  let state: ProfileChanged = { type: 'profile', profile: id, state: 'loading', asOf: null, error: null };
  let stateRevision = revisions.next();
  let toldAt = -Infinity;

  /** Reads a whole list and publishes rows as they arrive. */
  async function readAll<T extends { readonly id: string }, Row>(
    items: AsyncIterable<T>,
    found: Map<string, T>,
    table: Table<Row>,
    rowOf: (item: T) => Row,
    signal: AbortSignal,
  ): Promise<void> {
    const ids = new Set<string>();
    for await (const item of items) {
      signal.throwIfAborted();
      ids.add(item.id);
      found.set(item.id, item);
      table.set(item.id, rowOf(item));
    }
    for (const one of found.keys()) if (!ids.has(one)) found.delete(one);
    table.keepOnly(ids);
  }

  const readProjects: ListTask = {
    everyMs: () => projectsEveryMs + projects.size * perRowMs,
    dueAt: -Infinity,
    failures: 0,
    isDone: false,
    run: (signal) =>
      readAll(
        connection.client('overview').projects.list({}, { signal }),
        known.projects,
        projects,
        projectRow,
        signal,
      ),
  };
  const readClusters: ListTask = {
    everyMs: () => clustersEveryMs + clusters.size * perRowMs,
    dueAt: -Infinity,
    failures: 0,
    isDone: false,
    async run(signal) {
      const items = connection.client('overview').clusters.listAll({}, { signal });
      await readAll(items, known.clusters, clusters, clusterRow, signal);
      const isNew = ({ projectId }: ClusterRow): boolean => projects.get(projectId) === undefined;
      if ([...clusters.values()].some(isNew)) readProjects.dueAt = Math.min(readProjects.dueAt, clock.now() + 2_000);
    },
  };
  const tasks = [readProjects, readClusters];

  function change(next: Pick<ProfileChanged, 'state' | 'asOf' | 'error'>): void {
    const isSame = next.state === state.state && next.error?.message === state.error?.message;
    const isTime = clock.now() - toldAt >= asOfEveryMs;
    state = { ...state, ...next };
    if (isSame && (!isTime || next.state === 'failed')) return;
    toldAt = clock.now();
    stateRevision = revisions.next();
  }

  async function run(task: ListTask, signal: AbortSignal): Promise<void> {
    try {
      await task.run(signal);
      task.failures = 0;
      task.isDone = true;
      task.dueAt = clock.now() + task.everyMs();
      if (tasks.some(({ failures }) => failures > 0)) return;
      const isLive = tasks.every(({ isDone }) => isDone);
      change({
        state: isLive ? 'live' : 'loading',
        asOf: isLive ? new Date(now()).toISOString() : state.asOf,
        error: null,
      });
    } catch (error) {
      if (signal.aborted) return;
      task.dueAt = clock.now() + retryDelayMs(error, task.failures++);
      change({ state: 'failed', asOf: state.asOf, error: reportOf(error) });
    }
  }

  return {
    project: (one) => known.projects.get(one),
    cluster: (one) => known.clusters.get(one),
    projectNames: () => [...known.projects.values()].map((project) => [project.id, project.name]),
    async read(signal) {
      // A page that has just been opened should show current data.
      for (const task of tasks) if (task.failures === 0) task.dueAt = -Infinity;
      await runDue(tasks, clock, signal, (task) => run(task, signal));
    },
    *changesAfter(revision, profile) {
      const changed = { projects: projects.changesAfter(revision), clusters: clusters.changesAfter(revision) };
      const parts = Math.ceil(Math.max(...[changed.projects, changed.clusters].flatMap(sizesOf)) / batchSize);
      for (let part = 0; part < parts; part++) {
        const [from, to] = [part * batchSize, (part + 1) * batchSize];
        yield {
          type: 'rows',
          profile,
          projects: changed.projects.rows.slice(from, to),
          clusters: changed.clusters.rows.slice(from, to),
          removedProjects: changed.projects.removed.slice(from, to),
          removedClusters: changed.clusters.removed.slice(from, to),
        };
      }
      // The state comes last, so that a profile becomes `live` only after its rows were sent.
      if (stateRevision > revision) yield state;
    },
  };
}

function sizesOf({ rows, removed }: { readonly rows: readonly unknown[]; readonly removed: readonly unknown[] }) {
  return [rows.length, removed.length];
}
