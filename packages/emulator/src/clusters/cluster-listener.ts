import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EmulatorState } from '../state/emulator-state.ts';
import type { BackendOptions } from './cluster-backend.ts';
import { closeServerNow } from '../http/connections.ts';
import { createEndpoint, listenForCluster } from './cluster-endpoint.ts';
import { type ClusterAddress, originOf } from './cluster-address.ts';
import { portOf } from '../http/http-server.ts';

/** Answers requests to a cluster's Kubernetes API. */
export type ClusterHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** A cluster whose API can be reached. */
export interface OpenCluster {
  readonly address: ClusterAddress;
  /** Closes its connections. */
  close(): Promise<void>;
}

/** Makes the Kubernetes APIs of clusters reachable. */
export interface ClusterListener {
  open(clusterId: string, answer: ClusterHandler): Promise<OpenCluster>;
  /** Closes each connection after its next response. */
  drain?(): void;
  close(): Promise<void>;
}

/** Serves each cluster on a port of its own. */
export function createOwnPorts(
  emulator: EmulatorState,
  options: Pick<BackendOptions, 'addresses' | 'warn' | 'onFault'>,
): ClusterListener {
  const { addresses, warn } = options;
  return {
    async open(clusterId, answer) {
      const server = await createEndpoint(emulator, clusterId, options, answer);
      await listenForCluster(emulator, clusterId, server, { host: addresses.host, warn });
      return { address: { server: originOf(portOf(server), addresses) }, close: () => closeServerNow(server) };
    },
    close: () => Promise.resolve(),
  };
}
