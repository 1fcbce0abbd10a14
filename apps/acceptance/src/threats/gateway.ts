import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

/** A request that the gateway has received. */
export interface Arrived {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
  /** The path below `/api/v2`. */
  readonly path: string;
}

export type Answer = (arrived: Arrived) => unknown;

/** A server between the client and the service that responds as the test wants. */
export interface Gateway {
  /** Returns a base URL whose calls get this response. */
  answering(answer: Answer): string;
}

/** Starts a gateway on a free port for the tests of one file. */
export async function startGateway(): Promise<Gateway> {
  const answers: Answer[] = [];
  const server = createServer((request, response) => {
    const [, at = '', path = ''] = /^\/(\d+)\/api\/v2(.*)$/.exec(request.url ?? '') ?? [];
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => void answers[Number(at)]?.({ request, response, body, path }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  // Boundary: a server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return { answering: (answer) => `http://127.0.0.1:${port}/${answers.push(answer) - 1}/api/v2` };
}

/** Forwards a call to the service and returns the headers of the response. */
export async function passOn(
  { request, response, body, path }: Arrived,
  service: { readonly url: string; readonly fetch: typeof fetch },
): Promise<Headers> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === 'string' && !/^(host|connection|content-length|accept-encoding)$/.test(name))
      headers.set(name, value);
  const answer = await service.fetch(service.url + path, {
    method: request.method ?? 'GET',
    headers,
    ...(body === '' ? {} : { body }),
  });
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()));
  return answer.headers;
}
