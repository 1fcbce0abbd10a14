import type { Client } from '@oks-kit/client';
import type { EmulatorControl } from '@oks-kit/emulator/control';
import type { ClusterClient } from '@oks-kit/kubernetes';
import type { Cluster, Project } from '@oks-kit/schemas';
import type { Action, Preview } from './api/actions.ts';
import type { CertificateDetails } from './api/cluster.ts';
import type { ConsoleProfile } from './api/session.ts';
import type { Purpose } from './live/request-gate.ts';

/** An account that the console shows, and how to connect to it. */
export interface ProfileSource extends Omit<ConsoleProfile, 'commandLine'> {
  /** How a command for this account is written. @default 'oks COMMAND' */
  readonly commandLine?: string | undefined;
  /** Prepares the connection. Called once; must not send anything. Every request to the service waits for `turn`. */
  connect(turn: TakeTurn): ProfileConnection;
}

/** Resolves when a request may be sent. Rejects with the signal's reason if it aborts before. */
export type TakeTurn = (purpose: Purpose, signal: AbortSignal) => Promise<void>;

/** What the console can do with an account. */
export interface ProfileConnection {
  /** Returns a client whose requests wait for their turn. */
  client(purpose: Purpose): Client;
  /** Connects to a cluster's own API. Only the requests for its kubeconfig wait for their turn. */
  openCluster(id: string, signal: AbortSignal): Promise<ClusterClient>;
  /** Returns the kubectl contexts and cached certificates for a cluster on this machine. Sends nothing. */
  listCertificates(clusterId: string): Promise<readonly CertificateDetails[]>;
  /** Returns a kubeconfig with a private key, as YAML. */
  fetchKubeconfig(cluster: Cluster, signal: AbortSignal): Promise<string>;
  /** Finds out what an action would do and how to confirm it. Changes nothing. Throws `OksError` if it is refused. */
  prepare(action: Action, known: KnownResources, signal: AbortSignal): Promise<PreparedAction>;
  /** Controls the emulator. Required if `isEmulator` is true. */
  readonly emulator?: EmulatorControl | undefined;
  /**
   * The `User-Agent` of the console's own requests, which tells them from others in the journal of the emulator.
   * @default none is known as its own
   */
  readonly userAgent?: string | undefined;
}

/** The resources that the console has read most recently, to avoid further requests. */
export interface KnownResources {
  /** Returns a project by its ID. Undefined if the console has not read it. */
  project(id: string): Project | undefined;
  /** Returns a cluster by its ID. Undefined if the console has not read it. */
  cluster(id: string): Cluster | undefined;
  /** Returns ID and name of all projects. */
  projectNames(): Iterable<readonly [id: string, name: string]>;
}

/** An action that is ready to run. */
export interface PreparedAction {
  /** What to show before the action is confirmed. */
  readonly preview: Omit<Preview, 'id'>;
  /** Runs the confirmed action and reports its progress line by line. Throws `OksError`. */
  run(onLine: (line: string) => void, signal: AbortSignal): Promise<void>;
}
