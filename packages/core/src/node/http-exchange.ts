import type * as http from 'node:http';
import type * as https from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { TransportError, type TransportRequest, type TransportResponse } from '../transport.ts';
import { transportErrorOf } from '../transport-error.ts';
import { defaultAuthorities, readAuthorities } from './authorities.ts';
import { type Proxy, type ProxyEnvironment, parseProxy, proxyFor } from './proxy-environment.ts';
import { proxyUnreachable } from './proxy-error.ts';
import { decodedBody, readText } from './response-body.ts';
import { loginHeader, openTunnel } from './tunnel.ts';

export interface HttpExchangeOptions {
  /**
   * Certificate authorities as PEM, several in one text or in a list. Each is trusted as it is: it may be an
   * intermediate authority, or the certificate of a server. @default those of Node
   */
  readonly ca?: string | readonly string[] | undefined;
  /** Whether only `ca` is trusted, or Node's own authorities as well. @default false */
  readonly trustOnlyCa?: boolean | undefined;
  /** A client certificate as PEM, with its `key`. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The name that the server's certificate is checked against. @default the host of the URL */
  readonly servername?: string | undefined;
  /** Where `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` are read. @default no proxy */
  readonly proxyEnv?: ProxyEnvironment | undefined;
  /** A proxy for every request, whatever `proxyEnv` says. */
  readonly proxyUrl?: string | undefined;
  /** Called once with a warning if some certificates in `ca` cannot be read. The others are used. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Names this exchange's options in errors. @default 'ca' */
  readonly caFrom?: string | undefined;
}

/** A response of Node's http client. */
export interface HttpExchangeResponse extends TransportResponse {
  /** The body as it arrives, decompressed. Read it or `text`, not both. */
  stream(): AsyncIterable<Uint8Array>;
}

/** Sends requests with Node's http client and keeps connections open while the process runs. */
export interface HttpExchange {
  /** Fulfils the contract of {@link Transport}. */
  readonly send: (request: TransportRequest, signal: AbortSignal) => Promise<HttpExchangeResponse>;
  /** Closes the connections that are kept open. */
  close(): void;
}

interface Route {
  readonly options: https.RequestOptions;
  readonly headers?: Readonly<Record<string, string>>;
  /** A proxy that the request itself goes to, without a tunnel. */
  readonly proxy?: Proxy;
}

/** What an agent knows about the request that a connection is opened for. */
interface ConnectionOptions {
  readonly host?: string | null | undefined;
  readonly hostname?: string | null | undefined;
  readonly port?: number | string | null | undefined;
  readonly tunnelSignal?: AbortSignal;
}

/**
 * One HTTP exchange for every part of the kit that runs on Node: limits, proxies, private authorities and the knowledge
 * of whether a failed request was sent. It never loads `fetch`. Certificates are always verified, whatever
 * `NODE_TLS_REJECT_UNAUTHORIZED` says. Open connections do not keep the process alive.
 * Throws `OksInputError` for a `ca` without a readable certificate, and Node's own error for a `cert` or `key` that
 * cannot be used.
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

// An `import` of these modules reads each of their exports, and with them loads `fetch`. TLS is loaded where it is
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
      // The agent does not get the request's `signal`.
      ...{ tunnelSignal: signal },
    });
    const isConnected = followConnection(outgoing, secure);
    // The request's own `signal` option does the same at several times the cost.
    const stop = (): void => {
      reject(new TransportError('the request was stopped', { code: 'ABORTED', unsent: !isConnected() }));
      outgoing.destroy();
    };
    signal.addEventListener('abort', stop, { once: true });
    outgoing.on('close', () => signal.removeEventListener('abort', stop));
    outgoing.on('error', (error) => {
      reject(
        route.proxy !== undefined && !isConnected()
          ? proxyUnreachable(route.proxy, error)
          : lostError(error, isConnected(), secure),
      );
    });
    outgoing.on('response', (incoming) => resolve(responseOf(incoming)));
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
    stream: () => decodedBody(incoming),
    discard: () => incoming.destroy(),
  };
}

function joined(value: string | readonly string[]): string {
  return typeof value === 'string' ? value : value.join(', ');
}

/**
 * Follows a request from its start. Returns whether the connection was ready, TLS included: before that, nothing of the
 * request is sent.
 */
function followConnection(request: http.ClientRequest, secure: boolean): () => boolean {
  let ready = false;
  request.once('socket', (socket) => {
    // A connection that was kept open has been ready before; one through a tunnel is ready as soon as it is handed
    // over.
    ready = !socket.connecting && (request.reusedSocket || !secure);
    if (!ready) socket.once(secure ? 'secureConnect' : 'connect', () => (ready = true));
  });
  return () => ready;
}

/** Codes of a connection that ended, at any moment. */
const ended: readonly string[] = ['ECONNRESET', 'ECONNABORTED', 'EPIPE'];

/** The failure of a request, in words that say whether TLS was ready: the code alone leaves it open. */
function lostError(error: Error, connected: boolean, secure: boolean): TransportError {
  const lost = transportErrorOf(error, connected);
  return secure && !connected && ended.includes(lost.code)
    ? new TransportError(`${lost.message} before TLS was ready`, lost)
    : lost;
}

/** One context for every connection: reading the authorities takes tens of milliseconds. */
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
  // An unusable certificate or key is reported now, not by the first connection.
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

/** An agent whose connections run through a tunnel that the proxy opens. */
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
  // An address has no server name in TLS.
  const isName = process.getBuiltinModule('node:net').isIP(host) === 0;
  return process.getBuiltinModule('node:tls').connect({
    ...(isName ? { servername: host } : {}),
    ...tlsOptions(secureContext, options),
    host,
    socket,
  });
}

/** An argument after the error that the callback ignores. */
function noSocket(): Socket {
  return new (process.getBuiltinModule('node:net').Socket)();
}
