import type * as http from 'node:http';
import type * as https from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { TransportError, type TransportRequest, type TransportResponse } from '../transport.ts';
import { transportErrorOf } from './transport-error.ts';
import { defaultAuthorities, readAuthorities } from './authorities.ts';
import { type Proxy, type ProxyEnvironment, parseProxy, proxyFor } from './proxy-environment.ts';
import { proxyUnreachable } from './proxy-error.ts';
import { streamBody, readText } from './response-body.ts';
import { loginHeader, openTunnel } from './tunnel.ts';

/** Options of {@link createHttpExchange}. */
export interface HttpExchangeOptions {
  /**
   * Certificate authorities as PEM, in one text or a list. Each certificate is trusted by itself, so it may also be an
   * intermediate authority or the certificate of a server. @default the authorities of Node
   */
  readonly ca?: string | readonly string[] | undefined;
  /** Trusts only `ca`, not Node's own authorities. @default false */
  readonly trustOnlyCa?: boolean | undefined;
  /** A client certificate as PEM, with its `key`. */
  readonly cert?: string | undefined;
  /** The private key of `cert`, as PEM. */
  readonly key?: string | undefined;
  /** The name that the server's certificate is checked against. @default the host of the URL */
  readonly servername?: string | undefined;
  /** Where `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` are read. @default no proxy */
  readonly proxyEnv?: ProxyEnvironment | undefined;
  /** URL of a proxy for every request. Takes precedence over `proxyEnv`. */
  readonly proxyUrl?: string | undefined;
  /** Called once with a warning if some certificates in `ca` cannot be read. The others are used. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Name for the source of `ca` in errors. @default 'ca' */
  readonly caFrom?: string | undefined;
}

/** A response of Node's http client. */
export interface HttpExchangeResponse extends TransportResponse {
  /** Returns the decompressed body as it arrives. Use this or `text`. Throws a `TransportError` if it breaks off. */
  stream(): AsyncIterable<Uint8Array>;
}

/** Sends requests with Node's http client and keeps connections open while the process runs. */
export interface HttpExchange {
  /** Sends a request, see {@link Transport}. */
  readonly send: (request: TransportRequest, signal: AbortSignal) => Promise<HttpExchangeResponse>;
  /** Closes the connections that are kept open. */
  close(): void;
}

interface Route {
  readonly options: https.RequestOptions;
  readonly headers?: Readonly<Record<string, string>>;
  /** A proxy that receives the request itself, without a tunnel. */
  readonly proxy?: Proxy;
}

/** What an agent needs to open a connection for a request. */
interface ConnectionOptions {
  readonly host?: string | null | undefined;
  readonly hostname?: string | null | undefined;
  readonly port?: number | string | null | undefined;
  readonly tunnelSignal?: AbortSignal;
}

/**
 * Creates the HTTP client that all packages use on Node. It handles limits, proxies and private authorities, and knows
 * whether a failed request was sent. It never loads `fetch`. Certificates are always verified;
 * `NODE_TLS_REJECT_UNAUTHORIZED` has no effect. Open connections do not keep the process alive. Throws `OksInputError`
 * for a `ca` without a readable certificate, and Node's own error for an invalid `cert` or `key`.
 */
export function createHttpExchange(options: HttpExchangeOptions = {}): HttpExchange {
  const secureContextOf = createSecureContext(options);
  const proxied = proxyOf(options);
  const agents = new Map<string, http.Agent>();

  function agentFor(name: string, make: () => http.Agent): http.Agent {
    const agent = agents.get(name) ?? make();
    agents.set(name, agent);
    return agent;
  }

  function directAgent(secure: boolean): http.Agent {
    return agentFor(secure ? 'https' : 'http', () =>
      secure
        ? new (moduleFor(true).Agent)({ keepAlive: true, ...tlsOptions(secureContextOf(), options) })
        : new (moduleFor(false).Agent)({ keepAlive: true }),
    );
  }

  function routeTo(url: URL): Route {
    const target = {
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path: url.pathname + url.search,
    };
    const secure = url.protocol === 'https:';
    const proxy = proxied(url);
    if (proxy === undefined) return { options: { ...target, agent: directAgent(secure) } };
    if (secure || proxy.protocol.startsWith('socks')) {
      const name = `${secure ? 'https' : 'http'} through ${proxy.origin} as ${JSON.stringify(proxy.login)}`;
      const agent = agentFor(name, () => tunnelAgent(proxy, secure, secureContextOf(), options));
      return { options: { ...target, agent } };
    }
    const secureProxy = proxy.protocol === 'https';
    return {
      options: {
        protocol: `${proxy.protocol}:`,
        hostname: proxy.hostname,
        port: proxy.port,
        path: url.href,
        agent: directAgent(secureProxy),
      },
      headers: { ...loginHeader(proxy), host: url.host },
      proxy,
    };
  }

  async function send(request: TransportRequest, signal: AbortSignal): Promise<HttpExchangeResponse> {
    const route = routeTo(new URL(request.url));
    return exchange(route, request, signal);
  }

  return {
    send,
    close() {
      for (const agent of agents.values()) agent.destroy();
      agents.clear();
    },
  };
}

// An `import` of these modules would read all of their exports, and with them loads `fetch`. TLS is loaded where it is
// used.
function moduleFor(secure: true): typeof https;
function moduleFor(secure: boolean): typeof https | typeof http;
function moduleFor(secure: boolean): typeof https | typeof http {
  return process.getBuiltinModule(secure ? 'node:https' : 'node:http');
}

function exchange(route: Route, request: TransportRequest, signal: AbortSignal): Promise<HttpExchangeResponse> {
  return new Promise((resolve, reject) => {
    const body = request.body === undefined ? undefined : Buffer.from(request.body);
    const secure = route.options.protocol === 'https:';
    const outgoing = moduleFor(secure).request({
      ...route.options,
      method: request.method,
      headers: {
        'accept-encoding': 'gzip, deflate, br',
        ...request.headers,
        ...(body === undefined ? {} : { 'content-length': body.byteLength }),
        ...route.headers,
      },
      // Pass the signal separately, because the agent does not get the request's `signal`.
      ...{ tunnelSignal: signal },
    });
    const isConnected = followConnection(outgoing, secure);
    // The request's own `signal` option does the same but costs several times as much.
    const stop = (): void => {
      reject(new TransportError('the request was stopped', { code: 'ABORTED', unsent: !isConnected() }));
      outgoing.destroy();
    };
    signal.addEventListener('abort', stop, { once: true });
    let isAnswered = false;
    const fail = (error: unknown): void =>
      reject(
        route.proxy !== undefined && !isConnected()
          ? proxyUnreachable(route.proxy, error)
          : lostError(error, isConnected(), secure),
      );
    outgoing.on('error', fail);
    outgoing.on('close', () => {
      signal.removeEventListener('abort', stop);
      // Node reports no error for a response that switches to another protocol.
      if (!isAnswered) fail({ code: 'ECONNABORTED' });
    });
    outgoing.on('response', (incoming) => {
      isAnswered = true;
      resolve(responseOf(incoming));
    });
    if (signal.aborted) stop();
    else outgoing.end(body);
  });
}

function responseOf(incoming: http.IncomingMessage): HttpExchangeResponse {
  return {
    status: incoming.statusCode ?? 0,
    header: (name) => {
      const value = incoming.headers[name.toLowerCase()];
      return value === undefined ? null : joined(value);
    },
    headers: () => Object.entries(incoming.headers).map(([name, value = '']) => [name, joined(value)]),
    text: (maxBytes) => readText(incoming, maxBytes),
    stream: () => streamBody(incoming),
    discard: () => incoming.destroy(),
  };
}

function joined(value: string | readonly string[]): string {
  return typeof value === 'string' ? value : value.join(', ');
}

/**
 * Watches the connection of a new request. The returned function says whether the connection was ready, including TLS.
 * Until then, no part of the request has been sent.
 */
function followConnection(request: http.ClientRequest, secure: boolean): () => boolean {
  let ready = false;
  request.once('socket', (socket) => {
    // A reused connection is ready. One through a tunnel is ready as soon as it is passed to the request.
    ready = !socket.connecting && (request.reusedSocket || !secure);
    if (!ready) socket.once(secure ? 'secureConnect' : 'connect', () => (ready = true));
  });
  return () => ready;
}

/** Error codes for a connection that ended, before or after the request was sent. */
const ended: readonly string[] = ['ECONNRESET', 'ECONNABORTED', 'EPIPE'];

/** The error for a lost connection. The message says whether TLS was ready, which the code alone does not show. */
function lostError(error: unknown, connected: boolean, secure: boolean): TransportError {
  const lost = transportErrorOf(error, connected);
  return secure && !connected && ended.includes(lost.code)
    ? new TransportError(`${lost.message} before TLS was ready`, lost)
    : lost;
}

/** Creates one TLS context for all connections, because reading the authorities takes tens of milliseconds. */
function createSecureContext(options: HttpExchangeOptions): () => SecureContext | undefined {
  const { ca, cert, key, trustOnlyCa = false, onWarning, caFrom = '`ca`' } = options;
  let made: SecureContext | undefined;
  const given = ca === undefined ? undefined : readAuthorities(ca, caFrom);
  if (given !== undefined && given.unreadable > 0) {
    const blocks = given.unreadable === 1 ? '1 block is' : `${given.unreadable} blocks are`;
    onWarning?.(`${caFrom}: ${blocks} not a readable certificate; ${given.certificates.length} will be used.`);
  }
  const make = (): SecureContext | undefined =>
    given === undefined && cert === undefined
      ? undefined
      : (made ??= process.getBuiltinModule('node:tls').createSecureContext({
          ...(cert === undefined ? {} : { cert, key }),
          ...(given === undefined ? {} : { ca: [...(trustOnlyCa ? [] : defaultAuthorities()), ...given.certificates] }),
          // As in kubectl and curl, each given certificate is trusted, whether it is a root or not.
          ...(given === undefined ? {} : { allowPartialTrustChain: true }),
        }));
  // Report an invalid certificate or key now, not for the first connection.
  if (cert !== undefined) make();
  return make;
}

function tlsOptions(secureContext: SecureContext | undefined, { servername }: HttpExchangeOptions): https.AgentOptions {
  return {
    rejectUnauthorized: true,
    ...(secureContext === undefined ? {} : { secureContext }),
    ...(servername === undefined ? {} : { servername }),
  };
}

function proxyOf({ proxyUrl, proxyEnv = {} }: HttpExchangeOptions): (url: URL) => Proxy | undefined {
  if (proxyUrl === undefined || proxyUrl === '') return proxyFor(proxyEnv);
  const proxy = parseProxy(proxyUrl, 'The proxy URL');
  return () => proxy;
}

/** Creates an agent that opens its connections through a tunnel of the proxy. */
function tunnelAgent(
  proxy: Proxy,
  secure: boolean,
  secureContext: SecureContext | undefined,
  exchangeOptions: HttpExchangeOptions,
): http.Agent {
  const agent = new (moduleFor(secure).Agent)({ keepAlive: true });
  agent.createConnection = (options: ConnectionOptions, callback) => {
    const host = options.host ?? options.hostname ?? '';
    const target = { host, port: Number(options.port ?? (secure ? 443 : 80)), signal: options.tunnelSignal };
    openTunnel(proxy, target, secureContext).then(
      (socket) => callback?.(null, secure ? secured(socket, host, secureContext, exchangeOptions) : socket),
      (error: unknown) => callback?.(error instanceof Error ? error : new Error('The tunnel failed.'), noSocket()),
    );
    return undefined;
  };
  return agent;
}

function secured(
  socket: Socket,
  host: string,
  secureContext: SecureContext | undefined,
  options: HttpExchangeOptions,
): Socket {
  // TLS allows only names, not addresses, as the server name.
  const isName = process.getBuiltinModule('node:net').isIP(host) === 0;
  return process.getBuiltinModule('node:tls').connect({
    ...(isName ? { servername: host } : {}),
    ...tlsOptions(secureContext, options),
    host,
    socket,
  });
}

/** A placeholder for the second argument of a callback, which ignores it after an error. */
function noSocket(): Socket {
  return new (process.getBuiltinModule('node:net').Socket)();
}
