import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { OksError } from '@oks-kit/core';
import { ApiError } from './api-error.ts';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { connectionTimeouts, handshakeTimeoutMs, limitConnections } from './connections.ts';
import { type ApiHandler, type ApiResponse, type ApiRequest, maxBodyBytes } from './http-types.ts';

/** A certificate chain and its private key, as PEM. */
export interface ServerTls {
  /** The certificate, followed by those of intermediate authorities. */
  readonly cert: string;
  /** The private key of the certificate, without a passphrase. */
  readonly key: string;
}

/** Serves HTTP, or HTTPS with a certificate. Throws `OksError` (`emulator`) if it cannot listen on the address. */
export async function listen(answerer: ApiHandler, port: number, host: string, tls?: ServerTls): Promise<Server> {
  const answer = (request: IncomingMessage, response: ServerResponse): void => void serve(answerer, request, response);
  // Loaded only here: most emulators have no certificate.
  const server =
    tls === undefined
      ? createServer(connectionTimeouts, answer)
      : (await import('node:https')).createServer(
          { ...connectionTimeouts, handshakeTimeout: handshakeTimeoutMs, ...tls },
          answer,
        );
  limitConnections(server);
  await startListening(server, port, host);
  return server;
}

/** Throws `OksError` (`emulator`) if a server cannot listen on an address. `what` comes after the port in messages. */
export function startListening(server: NetServer, port: number, host: string, what = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      const code = 'code' in error ? String(error.code) : 'unknown error';
      reject(
        new OksError('emulator', `The emulator cannot listen on ${host} port ${port}${what} (${code}).`, {
          hint: 'Use another port. 0 selects a free one.',
        }),
      );
    };
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

export function portOf(server: NetServer): number {
  // Boundary: a server that listens on TCP has such an address.
  return (server.address() as AddressInfo).port;
}

async function serve(answerer: ApiHandler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await answerer(new ServedRequest(request));
  if (answer.stream === undefined) send(response, answer);
  else await sendStream(response, answer, answer.stream);
}

/** Sends a body in parts. The next part waits until the reader took the last one: a slow reader takes no memory. */
async function sendStream(
  response: ServerResponse,
  { status, headers }: ApiResponse,
  stream: NonNullable<ApiResponse['stream']>,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.on('error', () => gone.abort());
  response.writeHead(status, headers);
  for await (const part of stream(gone.signal)) {
    if (!response.write(part) && !gone.signal.aborted)
      await once(response, 'drain', { signal: gone.signal }).catch(() => undefined);
  }
  response.end();
}

function send(response: ServerResponse, answer: ApiResponse): void {
  if (answer.broken === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const length = Buffer.byteLength(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': length });
  if (answer.broken === undefined) {
    response.end(answer.body);
    return;
  }
  response.write(halfOf(answer.body), () => response.socket?.destroy());
}

/** The part of a body that arrives before its connection breaks. */
export function halfOf(body: string): string {
  return body.slice(0, Math.floor(body.length / 2));
}

/** A request as Node received it. A class, because one is created for each request. */
class ServedRequest implements ApiRequest {
  readonly method: string;
  readonly target: string;
  bodyText: string | undefined = undefined;
  readonly #message: IncomingMessage;

  constructor(message: IncomingMessage) {
    this.method = message.method ?? 'GET';
    this.target = message.url ?? '/';
    this.#message = message;
  }

  header(name: string): string | undefined {
    const value = this.#message.headers[name];
    return typeof value === 'string' ? value : value?.[0];
  }

  async readBody(): Promise<string> {
    this.bodyText = await readBody(this.#message);
    return this.bodyText;
  }

  get remoteAddress(): string {
    return (this.#message.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/i, '');
  }
}

/**
 * The rest of a body over the limit is read and dropped, so that the sender reads the response; up to this many bytes.
 */
const patienceBytes = 16 * maxBodyBytes;

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    const tooLarge = (): void =>
      reject(new ApiError(413, 'The body is larger than 1 MiB.', {}, { headers: { connection: 'close' } }));
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else chunks = [];
      if (size > patienceBytes) {
        request.pause();
        tooLarge();
      }
    });
    request.on('end', () => (size > maxBodyBytes ? tooLarge() : resolve(Buffer.concat(chunks).toString('utf8'))));
    request.on('error', () => reject(new ApiError(400, 'The request was aborted.')));
  });
}
