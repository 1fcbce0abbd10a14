import type { AddressInfo, Server } from 'node:net';

/** Makes a server listen on a free port of this machine. */
export function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  // Boundary: a server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return port;
}
