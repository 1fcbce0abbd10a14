import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Emulator } from '@oks-kit/emulator';

export interface Relay extends AsyncDisposable {
  readonly url: string;
}

/**
 * Relays an emulator and replaces texts in its responses, so that resources have names that the emulator itself
 * refuses. It does not relay the control API.
 */
export async function startHostileService(emulator: Emulator, texts: Readonly<Record<string, string>>): Promise<Relay> {
  const { origin, pathname } = new URL(emulator.url);
  const server = createServer((request, response) => {
    void relay(request).then(({ status, type, body }) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    });
  });

  async function relay(request: IncomingMessage) {
    const { method = 'GET', url = '/' } = request;
    if (!url.startsWith(pathname)) return { status: 404, type: 'text/plain', body: '' };
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name) ? [[name, value]] : [],
    );
    const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
    const answer = await emulator.fetch(origin + url, { method, headers, ...body });
    let text = await answer.text();
    for (const [plain, hostile] of Object.entries(texts))
      text = text.replaceAll(JSON.stringify(plain), JSON.stringify(hostile));
    return { status: answer.status, type: answer.headers.get('content-type') ?? 'application/json', body: text };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Boundary: it listens on a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${pathname}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
