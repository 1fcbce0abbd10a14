import { createServer } from 'node:https';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import {
  closeServer,
  connectionTimeouts,
  drainConnections,
  endStreams,
  handshakeTimeoutMs,
  limitConnections,
} from '../http/connections.ts';
import { ApiError } from '../http/api-error.ts';
import { portOf, startListening } from '../http/http-server.ts';
import { withClusterFaults } from '../service/faults/cluster-faults.ts';
import type { EmulatorState } from '../state/emulator-state.ts';
import { createServerCertificate } from './certificates.ts';
import type { BackendOptions } from './cluster-backend.ts';
import { certificateNames, clusterOf, originOf, serverNameOf } from './cluster-address.ts';
import type { ClusterHandler, ClusterListener } from './cluster-listener.ts';

/** Connections that the port keeps open at a time, for all clusters. */
const maxConnections = 4_096;

/** What is served for one server name. */
interface Served {
  readonly answer: ClusterHandler;
  readonly context: SecureContext;
  readonly sockets: Set<TLSSocket>;
}

/**
 * Serves all clusters on one port: the server name of a TLS connection says which one, as `tls-server-name` in their
 * kubeconfigs does. `start` opens a cluster that another emulator on the same store has created; false if there is no
 * such cluster. Throws `OksError` (`emulator`) for a port that is in use.
 */
export async function openSharedPort(
  emulator: EmulatorState,
  port: number,
  { addresses, onFault }: Pick<BackendOptions, 'addresses' | 'onFault'>,
  start: (clusterId: string) => Promise<boolean>,
): Promise<ClusterListener> {
  const served = new Map<string, Served>();

  async function contextFor(serverName: string): Promise<SecureContext> {
    const id = clusterOf(serverName);
    if (id === undefined || !(await start(id))) throw new Error('There is no cluster with this server name.');
    const cluster = served.get(id);
    if (cluster === undefined) throw new Error('The cluster is being deleted.');
    return cluster.context;
  }

  const server = createServer(
    {
      ...connectionTimeouts,
      handshakeTimeout: handshakeTimeoutMs,
      requestCert: true,
      // As for a cluster with its own port: an unknown certificate gets a response that kubectl can show.
      rejectUnauthorized: false,
      SNICallback(serverName, done) {
        contextFor(serverName).then(
          (context) => done(null, context),
          (error: unknown) => {
            // Any other error is about the server name that the caller asked for.
            if (error instanceof ApiError) onFault(error);
            done(error instanceof Error ? error : new Error('The cluster cannot be served.'));
          },
        );
      },
    },
    (request, response) => {
      const cluster = servedOn(request.socket);
      if (cluster === undefined) response.destroy();
      else cluster.answer(request, response);
    },
  );
  server.on('secureConnection', (socket) => {
    const sockets = servedOn(socket)?.sockets;
    if (sockets === undefined) return;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  limitConnections(server, maxConnections);
  await startListening(server, port, addresses.host, ' for clusters');

  function servedOn(socket: unknown): Served | undefined {
    const name = socket instanceof TLSSocket && 'servername' in socket ? socket.servername : undefined;
    return typeof name === 'string' ? served.get(clusterOf(name) ?? '') : undefined;
  }

  const { publicUrl } = addresses;
  const origin = publicUrl === undefined ? originOf(portOf(server), addresses) : new URL(publicUrl).origin;

  return {
    async open(clusterId, answer) {
      const authority = await emulator.authorityOf(clusterId);
      const name = serverNameOf(clusterId);
      const { certificate, key } = await createServerCertificate(authority, [name, ...certificateNames(addresses)]);
      const context = createSecureContext({ cert: certificate, key, ca: authority.certificate });
      const sockets = new Set<TLSSocket>();
      served.set(clusterId, { answer: withClusterFaults(emulator, answer, onFault), context, sockets });
      return {
        address: { server: origin, 'tls-server-name': name },
        close() {
          served.delete(clusterId);
          for (const socket of sockets) socket.destroy();
          return Promise.resolve();
        },
      };
    },
    drain: () => drainConnections(server),
    close() {
      endStreams(server);
      return closeServer(server);
    },
  };
}
