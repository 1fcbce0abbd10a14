import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Connections that a server keeps open at a time, unless it serves many clusters. */
const usualConnections = 256;
/** How long a connection may take to send the headers of its first request, or to complete its TLS handshake. */
export const handshakeTimeoutMs = 10_000;
/** How long a request may take to arrive, in milliseconds. */
const requestTimeoutMs = 60_000;
const checkEveryMs = 1_000;

/** Timeouts for `createServer`: connections that send nothing, or too slowly, are closed. */
export const connectionTimeouts = {
  headersTimeout: handshakeTimeoutMs,
  requestTimeout: requestTimeoutMs,
  connectionsCheckingInterval: checkEveryMs,
} as const;

/** How long requests in progress may take once a server closes, in milliseconds. */
const graceMs = 2_000;

/** A connection, with the socket that its requests come on: over TLS, that is another one. */
interface Connection {
  readonly tcp: Socket;
  requests: Socket;
}

/** The open connections of a server. */
interface Connections {
  readonly all: () => Iterable<Connection>;
  /** The response that a connection sends or has sent last. */
  readonly latestOn: (connection: Connection) => ServerResponse | undefined;
  isDraining: boolean;
}

const connectionsOf = new WeakMap<Server, Connections>();

/**
 * Prevents idle connections from blocking a server: if there are too many, the oldest one without a request in progress
 * is closed. A new connection is refused only if all others have a request in progress.
 */
export function limitConnections(server: Server, maxConnections = usualConnections): void {
  // Keyed by the caller's address and port, which both sockets of a connection share. Oldest first.
  const open = new Map<string, Connection>();
  // Whether a response is in progress is looked up only when there are too many connections, or at the end.
  const latest = new WeakMap<Socket, ServerResponse>();
  const latestOn = ({ requests }: Connection): ServerResponse | undefined => latest.get(requests);
  const isIdle = (connection: Connection): boolean => latestOn(connection)?.writableFinished ?? true;
  const connections: Connections = { all: () => open.values(), latestOn, isDraining: false };
  connectionsOf.set(server, connections);

  server.on('connection', (tcp: Socket) => {
    const key = keyOf(tcp);
    open.set(key, { tcp, requests: tcp });
    tcp.once('close', () => open.delete(key));
    if (open.size <= maxConnections) return;
    const [oldest, { tcp: dropped }] = [...open].find(([, one]) => isIdle(one)) ?? [key, { tcp }];
    open.delete(oldest);
    dropped.destroy();
  });
  server.on('secureConnection', (tls: Socket) => {
    const connection = open.get(keyOf(tls));
    if (connection !== undefined) connection.requests = tls;
  });
  // Before the handler, which may send the headers at once.
  server.prependListener('request', (request, response) => {
    latest.set(request.socket, response);
    if (connections.isDraining) response.shouldKeepAlive = false;
  });
}

/** From now on, each connection ends with its next response, so that clients open new ones, to another server. */
export function drainConnections(server: Server): void {
  const connections = connectionsOf.get(server);
  if (connections !== undefined) connections.isDraining = true;
}

/** Ends the responses that are still being sent, such as the watches of clusters. */
export function endStreams(server: Server): void {
  for (const response of latestResponses(server))
    if (response.headersSent && !response.writableEnded) response.destroy();
}

/** Accepts no more connections, waits for the responses in progress, and closes connections that take too long. */
export function closeServer(server: Server): Promise<void> {
  drainConnections(server);
  for (const response of latestResponses(server)) if (!response.headersSent) response.shouldKeepAlive = false;
  return closedAfter(server, graceMs);
}

function latestResponses(server: Server): ServerResponse[] {
  const { all = () => [], latestOn = () => undefined } = connectionsOf.get(server) ?? {};
  return [...all()].flatMap((connection) => latestOn(connection) ?? []);
}

/** Accepts no more connections, and closes all of them. */
export function closeServerNow(server: Server): Promise<void> {
  return closedAfter(server, 0);
}

function closedAfter(server: Server, ms: number): Promise<void> {
  const destroyAll = (): void => {
    server.closeAllConnections();
    // Also those whose TLS handshake is not complete, which Node does not count.
    for (const { tcp } of connectionsOf.get(server)?.all() ?? []) tcp.destroy();
  };
  return new Promise((resolve) => {
    const timer = ms === 0 ? undefined : setTimeout(destroyAll, ms);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    if (ms === 0) destroyAll();
    else server.closeIdleConnections();
  });
}

function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
