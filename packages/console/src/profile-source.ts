import type { Client } from '@oks-kit/client';
import type { EmulatorControl } from '@oks-kit/emulator/control';
import type { ClusterClient } from '@oks-kit/kubernetes';
import type { Cluster, Project } from '@oks-kit/schemas';
import type { Action, Preview } from './api/actions.ts';
import type { CertificateDetails } from './api/cluster.ts';
import type { ConsoleProfile } from './api/session.ts';
import type { Purpose } from './live/request-gate.ts';

/** An account that the console shows, and how it is reached. */
export interface ProfileSource extends Omit<ConsoleProfile, 'commandLine'> {
  /** @default 'oks COMMAND' */
  readonly commandLine?: string | undefined;
  /** Connects. Called once; sends nothing. Every request to the service must wait for `turn`. */
  connect(turn: TakeTurn): ProfileConnection;
}

/** Resolves when a request may be sent. Rejects with the signal's reason if it aborts before. */
export type TakeTurn = (purpose: Purpose, signal: AbortSignal) => Promise<void>;

export interface ProfileConnection {
  /** A client whose requests take turns. */
  client(purpose: Purpose): Client;
  /** Opens a cluster's own API. Requests for its kubeconfig take turns; those to the cluster do not. */
  openCluster(id: string, signal: AbortSignal): Promise<ClusterClient>;
  /** The contexts and certificates for a cluster on this machine. Sends nothing. */
  listCertificates(clusterId: string): Promise<readonly CertificateDetails[]>;
  /** A kubeconfig with a key, as YAML. */
  fetchKubeconfig(cluster: Cluster, signal: AbortSignal): Promise<string>;
  /** Finds out what an action would do, and what it asks. Changes nothing. Throws `OksError` if it is refused. */
  prepare(action: Action, known: KnownResources, signal: AbortSignal): Promise<PreparedAction>;
  /** Controls the emulator. Only with `isEmulator`. */
  readonly emulator?: EmulatorControl | undefined;
}

/** What the console has read most recently, to name resources without another request. */
export interface KnownResources {
  project(id: string): Project | undefined;
  cluster(id: string): Cluster | undefined;
  /** The names of all projects, by ID. */
  projectNames(): Iterable<readonly [id: string, name: string]>;
}

export interface PreparedAction {
  readonly preview: Omit<Preview, 'id'>;
  /** Does it, as confirmed. Reports progress line by line. Throws `OksError`. */
  run(onLine: (line: string) => void, signal: AbortSignal): Promise<void>;
}
