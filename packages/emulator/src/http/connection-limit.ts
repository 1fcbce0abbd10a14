import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Connections that a server keeps open at a time. */
const maxConnections = 256;
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

/**
 * Keeps a server from being locked by connections that do nothing: with too many open, the oldest one without a request
 * in progress is closed to make room. A new connection is refused only if every other one has a request in progress.
 */
export function limitConnections(server: Server): void {
  // By the caller's address and port, which the TCP and the TLS socket of a connection share.
  const open = new Set<string>();
  const idle = new Map<string, Socket>();

  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket);
    open.add(key);
    idle.set(key, socket);
    socket.once('close', () => {
      open.delete(key);
      idle.delete(key);
    });
    if (open.size <= maxConnections) return;
    const [[oldest, its] = [key, socket]] = idle;
    open.delete(oldest);
    idle.delete(oldest);
    its.destroy();
  });

  server.on('request', ({ socket }, response) => {
    const key = keyOf(socket);
    idle.delete(key);
    response.once('close', () => {
      if (open.has(key)) idle.set(key, socket);
    });
  });
}

function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
