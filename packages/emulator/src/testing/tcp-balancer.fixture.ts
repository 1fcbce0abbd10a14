import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Passes TCP connections on to ports of this machine, to one after the other, until the end of the test. */
export async function openBalancer(...targets: readonly number[]): Promise<{ readonly port: number }> {
  let next = 0;
  const sockets = new Set<Socket>();
  const balancer = createServer((incoming) => {
    const outgoing = connect(targets[next % targets.length] ?? 0, '127.0.0.1');
    next += 1;
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    incoming.pipe(outgoing).pipe(incoming);
    incoming.on('close', () => outgoing.destroy());
    outgoing.on('close', () => incoming.destroy());
  });
  onTestFinished(() => {
    balancer.close();
    for (const socket of sockets) socket.destroy();
  });
  balancer.listen(0, '127.0.0.1');
  await once(balancer, 'listening');
  // Boundary: a server that listens on TCP has such an address.
  return { port: (balancer.address() as AddressInfo).port };
}
