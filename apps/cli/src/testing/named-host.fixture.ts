import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Where connections to a port of the host lead. */
export type PortOfThisMachine = (port: number) => number;

/**
 * Makes a host name lead to ports of this machine until the end of the test, without changing its name resolution: an
 * HTTP proxy connects requests for that name, and refuses all others. Returns the environment of its callers.
 */
export async function openNamedHost(
  name: string,
  portFor: PortOfThisMachine,
): Promise<{ readonly HTTPS_PROXY: string }> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const proxy = createServer();
  proxy.on('connection', keep);
  proxy.on('connect', ({ url = '' }, incoming: Socket, head) => {
    const [host, port] = url.split(':');
    if (host !== name) {
      incoming.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const outgoing = connect(portFor(Number(port)), '127.0.0.1', () => {
      incoming.write('HTTP/1.1 200 Connection established\r\n\r\n');
      outgoing.write(head);
      incoming.pipe(outgoing).pipe(incoming);
    });
    keep(outgoing);
    incoming.on('close', () => outgoing.destroy());
    outgoing.on('close', () => incoming.destroy());
  });
  onTestFinished(() => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  // Boundary: a server that listens on TCP has such an address.
  return { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
}
