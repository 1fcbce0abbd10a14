import type { Report } from './report.ts';

/**
 * `GET /api/events`: server-sent events with all projects and clusters of all profiles. Each event is one
 * `OverviewEvent` as JSON, without an event name, and has an ID.
 *
 * The stream starts with `start`. After a lost connection, `EventSource` sends the last ID by itself; a page that
 * closed its stream, because its tab was hidden, passes it as `?after=ID`. If the server still knows that ID, `start`
 * says `resumed: true` and only what has changed since then follows. Otherwise everything follows, and what the page
 * knows must be dropped.
 *
 * The server asks the service only while a stream is open. A page should close it when its tab is hidden.
 */
export type OverviewEvent = OverviewStart | ProfileChanged | RowsChanged | RunChanged;

export interface OverviewStart {
  readonly type: 'start';
  /** Whether what the page knows is still valid. If not, it must be dropped. */
  readonly resumed: boolean;
}

/** How well a profile can be reached. */
export interface ProfileChanged {
  readonly type: 'profile';
  /** ID of the profile. */
  readonly profile: string;
  /**
   * - `loading`: nothing, or not everything, has been read so far. Rows that are known are shown.
   * - `live`: everything has been read, and is read again and again.
   * - `failed`: the last request failed. Rows stay as they were at `asOf`. The server tries again by itself.
   */
  readonly state: 'loading' | 'live' | 'failed';
  /** When everything was last read: `2026-01-31T09:30:00.000Z`. Null before the first time. Sent at most every 10 s. */
  readonly asOf: string | null;
  /** Why the last request failed. */
  readonly error: Report | null;
}

/** Rows that are new or different, and rows that no longer exist. */
export interface RowsChanged {
  readonly type: 'rows';
  readonly profile: string;
  readonly projects: readonly ProjectRow[];
  readonly clusters: readonly ClusterRow[];
  readonly removedProjects: readonly string[];
  readonly removedClusters: readonly string[];
}

/**
 * A project in the list. All texts come from the service or from other users: they may contain anything, HTML,
 * control characters and bidirectional overrides included.
 */
export interface ProjectRow {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly region: string;
  readonly cidr: string;
  readonly description: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly isProtected: boolean;
  readonly createdAt: string;
}

/** A cluster in the list. The same holds for its texts. */
export interface ClusterRow {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  /** `ready`, `failed`, … or `unknown`. */
  readonly status: string;
  readonly version: string;
  /** The version that the service offers as an upgrade. */
  readonly availableUpgrade: string | null;
  /** The version that an upgrade, which may be running, leads to. */
  readonly expectedVersion: string | null;
  /** Plan of the control plane. */
  readonly controlPlanes: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly isProtected: boolean;
  readonly createdAt: string;
}

/** An action of this console has begun, made progress or ended. */
export interface RunChanged {
  readonly type: 'run';
  readonly run: Run;
}

/** An action that was started, in this page or in another one. It continues without any page. */
export interface Run {
  readonly id: string;
  readonly profile: string;
  /** The command that does the same. */
  readonly command: string;
  readonly state: 'running' | 'done' | 'failed';
  /** What it says about its progress, oldest first; at most the last 50 lines. */
  readonly lines: readonly string[];
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Why it failed. */
  readonly error: Report | null;
}
