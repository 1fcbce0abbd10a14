import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Emulator } from '@oks-kit/emulator';
import { onTestFinished } from 'vitest';

/** Changes a response; undefined closes the connection. */
export type Tamper = (method: string, answer: string, at: string) => string | undefined;

/** The environment of a command line with a proxy in front of the service. */
export async function throughProxy(emulator: Emulator, tamper: Tamper): Promise<{ readonly OKS_ENDPOINT: string }> {
  const proxy = createServer((request, response) => {
    void (async () => {
      const chunks: Uint8Array[] = [];
      // Boundary: a message without an encoding yields bytes.
      for await (const chunk of request) chunks.push(chunk as Uint8Array);
      const body = Buffer.concat(chunks);
      const answer = await fetch(new URL(request.url ?? '/', emulator.url), {
        method: request.method ?? 'GET',
        headers: Object.fromEntries(
          Object.entries(request.headers).flatMap(([name, value]) =>
            typeof value === 'string' && !/^(host|connection|content-length)$/.test(name) ? [[name, value]] : [],
          ),
        ),
        ...(body.byteLength === 0 ? {} : { body }),
      });
      const text = tamper(request.method ?? 'GET', await answer.text(), request.url ?? '/');
      if (text === undefined) request.socket.destroy();
      else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
    })();
  });
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  // Boundary: a server that listens on TCP has such an address.
  return { OKS_ENDPOINT: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/api/v2` };
}
