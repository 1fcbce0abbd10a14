import type { Report } from './report.ts';

/**
 * `GET /api/events`: server-sent events with all projects and clusters of all profiles. Each event is one
 * `OverviewEvent` as JSON, without an event name, and has an ID.
 *
 * The stream begins with `start`. To resume after a lost or closed connection, pass the last ID as `?after=ID` or as
 * the header `Last-Event-ID`. If the server still knows that ID, `start` has `resumed: true` and only later changes
 * follow. Otherwise everything follows, and the page must drop what it has.
 *
 * The server sends requests to the service only while a stream is open. A page should close it when its tab is hidden.
 */
export type OverviewEvent = OverviewStart | ProfileChanged | RowsChanged | RunChanged;

/** The first event of a stream. */
export interface OverviewStart {
  readonly type: 'start';
  /** Whether the data of the page is still valid. If not, drop it. */
  readonly resumed: boolean;
}

/** Whether the data of a profile is complete and current. */
export interface ProfileChanged {
  readonly type: 'profile';
  /** ID of the profile. */
  readonly profile: string;
  /**
   * - `loading`: not everything has been read yet. Show the rows that are known.
   * - `live`: everything has been read and is refreshed regularly.
   * - `failed`: the last request failed. Rows are as they were at `asOf`. The server retries.
   */
  readonly state: 'loading' | 'live' | 'failed';
  /** When everything was last read, as `2026-01-31T09:30:00.000Z`. Null before that. Updated at most every 10 s. */
  readonly asOf: string | null;
  /** Why the last request failed. Null if it did not. */
  readonly error: Report | null;
}

/** Rows that are new or different, and rows that no longer exist. */
export interface RowsChanged {
  readonly type: 'rows';
  /** ID of the profile. */
  readonly profile: string;
  readonly projects: readonly ProjectRow[];
  readonly clusters: readonly ClusterRow[];
  /** IDs of projects. */
  readonly removedProjects: readonly string[];
  /** IDs of clusters. */
  readonly removedClusters: readonly string[];
}

/**
 * A project in the list. Texts come from the service or from other users and are untrusted: they may contain HTML,
 * control characters and bidirectional overrides.
 */
export interface ProjectRow {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly region: string;
  readonly cidr: string;
  readonly description: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Whether it is protected against deletion. */
  readonly isProtected: boolean;
  /** As `2026-01-31T09:30:00.000Z`. */
  readonly createdAt: string;
}

/** A cluster in the list. Its texts are untrusted too. */
export interface ClusterRow {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  /** `ready`, `failed`, … or `unknown`. */
  readonly status: string;
  readonly version: string;
  /** The version that the service offers as an upgrade. Null if there is none. */
  readonly availableUpgrade: string | null;
  /** The target version of an upgrade that is running or prepared. Null if there is none. */
  readonly expectedVersion: string | null;
  /** Plan of the control plane. */
  readonly controlPlanes: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly isProtected: boolean;
  readonly createdAt: string;
}

/** An action has started, made progress or ended. */
export interface RunChanged {
  readonly type: 'run';
  readonly run: Run;
}

/** An action that was started in this or another page. It continues even if all pages are closed. */
export interface Run {
  readonly id: string;
  /** ID of the profile. */
  readonly profile: string;
  /** The equivalent command. */
  readonly command: string;
  readonly state: 'running' | 'done' | 'failed';
  /** The last lines of its progress, oldest first, at most 50. */
  readonly lines: readonly string[];
  readonly startedAt: string;
  /** Null while it runs. */
  readonly endedAt: string | null;
  /** Why it failed. Null unless `state` is `failed`. */
  readonly error: Report | null;
}
