import type { AddressInfo, Server } from 'node:net';

/** Starts a server on a free port of this machine. */
export function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

/** Returns the port of a listening server. */
export function portOf(server: Server): number {
  // Boundary: a server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return port;
}
