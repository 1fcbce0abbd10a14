import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Clock, OksError, systemClock } from '@oks-kit/core';
import type { Run } from '../api/overview.ts';
import { sessionLink } from '../api/paths.ts';
import type { ErrorAnswer } from '../api/report.ts';
import { reportOf } from '../live/report-of.ts';
import type { DetailsContext } from '../live/rows.ts';
import type { ProfileSource } from '../profile-source.ts';
import { createApi } from './api.ts';
import { checkHost, checkOrigin, createAccess } from './guard.ts';
import { HttpError } from './http-error.ts';
import { missingPage, type PageFile, pageFilesOf, readFolder } from './page-files.ts';
import { securityHeaders } from './security-headers.ts';
import { sendJson } from './send-json.ts';

/** Options of `startConsole`. */
export interface ConsoleOptions {
  /** Version of oks, for the page. */
  readonly version: string;
  /** Accounts to show, at least one. */
  readonly profiles: readonly [ProfileSource, ...ProfileSource[]];
  /** Refuses every action. @default false */
  readonly readOnly?: boolean | undefined;
  /** TCP port on 127.0.0.1. 0 selects a free one. @default 0 */
  readonly port?: number | undefined;
  /** Formats a maintenance window, such as `Tue 02:00+2h Europe/Paris`. Returns an empty text if there is none. */
  readonly describeWindow: DetailsContext['describeWindow'];
  /** Files of the page by name, such as `index.html`. @default the built page of this package */
  readonly pageFiles?: ReadonlyMap<string, Uint8Array> | undefined;
  /** @default the system clock */
  readonly clock?: Clock | undefined;
  /** Returns the current time in milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** A running console. */
export interface RunningConsole {
  /** The link to open. It contains a secret: anyone who has it can use the console. */
  readonly url: string;
  /**
   * Creates a link that works once, within a minute. Use it to start a browser: other users of the machine can see the
   * arguments of processes.
   */
  linkForBrowser(): string;
  /** Interrupts running actions, closes all connections and stops listening. Returns the interrupted actions. */
  close(): Promise<readonly Run[]>;
}

const headersTimeoutMs = 10_000;

/** Starts the server of the console on 127.0.0.1. Throws an `OksError` with code `input` if the port is in use. */
export async function startConsole(options: ConsoleOptions): Promise<RunningConsole> {
  const { clock = systemClock, now = Date.now, pageFiles = readFolder(ownPageFolder()) } = options;
  const ending = new AbortController();
  const api = createApi({ ...options, readOnly: options.readOnly === true, clock, now, signal: ending.signal });
  const files = pageFilesOf(pageFiles);
  const server = createServer({ headersTimeout: headersTimeoutMs, requestTimeout: headersTimeoutMs });
  await listen(server, options.port ?? 0);
  // Boundary: the address of a server that listens on TCP.
  const { port } = server.address() as AddressInfo;
  const token = randomSecret();
  const access = createAccess({ token, session: randomSecret(), newToken: randomSecret, now });
  const linkWith = (secret: string): string => `http://127.0.0.1:${port}/?token=${secret}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    checkHost(request);
    const url = URL.parse(request.url ?? '/', `http://127.0.0.1:${port}`);
    if (url === null) throw new HttpError(400, 'input', 'The path is not valid.');
    if (!url.pathname.startsWith('/api/')) {
      answerPage(request, response, url);
      return;
    }
    checkOrigin(request);
    access.checkSession(request);
    await api.answer(request, response, url);
  }

  function answerPage(request: IncomingMessage, response: ServerResponse, { pathname, searchParams }: URL): void {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new HttpError(405, 'method', 'The page can only be read.');
    const given = searchParams.get('token');
    if (pathname === '/' && given !== null) {
      const session = access.exchange(given);
      if (session === undefined)
        throw new HttpError(403, 'token', 'This link is not valid.', 'Open the link that `oks console` printed.');
      // Browsers send no fragment to a server. The page removes it from the address.
      response.writeHead(303, { ...securityHeaders, location: sessionLink(session) }).end();
      return;
    }
    const file = files.get(pathname === '/' ? '/index.html' : pathname) ?? (pathname === '/' ? missingPage : undefined);
    if (file === undefined) throw new HttpError(404, 'not_found', 'There is no such file.');
    sendFile(request, response, file);
  }

  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => sendError(response, error));
  });
  return {
    url: linkWith(token),
    linkForBrowser: () => linkWith(access.createOneTimeToken()),
    async close() {
      ending.abort(new OksError('aborted', 'The console has ended.'));
      const interrupted = await api.interrupted();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return interrupted;
    },
  };
}

function sendFile({ method }: IncomingMessage, response: ServerResponse, { type, content }: PageFile): void {
  response.writeHead(200, { ...securityHeaders, 'content-type': type, 'content-length': content.length });
  response.end(method === 'HEAD' ? undefined : content);
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = error instanceof HttpError ? error.status : statusOf(error);
  const body: ErrorAnswer = { error: error instanceof HttpError ? error.report : reportOf(error) };
  // Close the connection instead of reading the rest of a refused body.
  response.setHeader('connection', 'close');
  sendJson(response, status, body);
}

/** Returns the HTTP status for an `OksError`. The page only uses the code in the body. */
function statusOf(error: unknown): number {
  const { code } = reportOf(error);
  return { input: 400, not_found: 404, conflict: 409, internal: 500 }[code] ?? 502;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = 'code' in error ? String(error.code) : 'unknown error';
      reject(
        new OksError('input', `The console cannot listen on port ${port} (${code}).`, {
          hint: 'Pass another port with --port. 0 selects a free one.',
        }),
      );
    });
    // An address, because a name could resolve to another interface.
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Folder in which `vite build` writes the page, beside the compiled code of this package. */
function ownPageFolder(): string {
  const here = import.meta.url;
  return fileURLToPath(new URL(here.includes('/src/server/') ? '../../dist/page/' : './page/', here));
}
