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

/** A connection, with the socket that its requests come on: over TLS, that is another one. */
interface Connection {
  readonly tcp: Socket;
  requests: Socket;
}

/**
 * Keeps a server from being locked by connections that do nothing: with too many open, the oldest one without a request
 * in progress is closed to make room. A new connection is refused only if every other one has a request in progress.
 */
export function limitConnections(server: Server, maxConnections = usualConnections): void {
  // Keyed by the caller's address and port, which both sockets of a connection share. Oldest first.
  const open = new Map<string, Connection>();
  // What each socket answers or answered last: whether that is in progress is looked up only when there are too many.
  const latest = new WeakMap<Socket, ServerResponse>();
  const isIdle = ({ requests }: Connection): boolean => latest.get(requests)?.writableFinished ?? true;

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
  server.on('request', (request, response) => latest.set(request.socket, response));
}

function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
