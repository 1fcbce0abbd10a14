import type * as http from 'node:http';
import type * as https from 'node:https';
import type { Readable } from 'node:stream';
import { followTls, OksInputError } from '@oks-kit/core';
import { bodyTooLarge, transportErrorOf } from '../fetch-error.ts';
import { type Transport, TransportError } from '../transport.ts';
import { errorThroughProxy, type Proxy, type ProxyEnvironment, proxyFor, tunnelAgent } from './proxy.ts';

export interface NodeTransportOptions {
  /** Certificate authorities to trust besides Node's own, as PEM; several in one text or in a list. @default none */
  readonly ca?: string | readonly string[] | undefined;
  /**
   * Where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are read, in capitals or not; such as `process.env`.
   * Plain HTTP goes through a proxy on this machine only: elsewhere it would carry keys for all to read. @default no proxy
   */
  readonly proxyEnv?: ProxyEnvironment | undefined;
}

/**
 * A lean transport on Node's own http client, for processes that start often: it never loads `fetch`.
 * Connections are kept open while the process lives and don't hold it open.
 * Throws `OksInputError` for a `ca` that is no certificate and a proxy that can't be.
 */
export function nodeTransport(options: NodeTransportOptions = {}): Transport {
  const ca = options.ca === undefined ? undefined : withAuthorities([options.ca].flat());
  const tls = ca === undefined ? {} : { ca };
  // An `import` of these modules reads every export of theirs, and with them loads `fetch` after all. TLS is loaded where it is used.
  const moduleFor = ({ protocol }: URL): typeof https | typeof http =>
    process.getBuiltinModule(protocol === 'https:' ? 'node:https' : 'node:http');
  const agents = new Map<string, http.Agent>();
  const proxied = proxyFor(options.proxyEnv ?? {});
  const tunnels = new Map<string, ReturnType<typeof tunnelAgent>>();

  function directAgent(url: URL): http.Agent {
    const agent = agents.get(url.protocol) ?? new (moduleFor(url).Agent)({ keepAlive: true, ...tls });
    agents.set(url.protocol, agent);
    return agent;
  }

  function routeTo(url: URL): {
    readonly options: https.RequestOptions;
    readonly headers?: Readonly<Record<string, string>>;
    readonly proxy?: Proxy;
  } {
    const target = {
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path: url.pathname + url.search,
    };
    const secure = url.protocol === 'https:';
    const proxy = proxied(url);
    if (proxy === undefined) return { options: { ...target, agent: directAgent(url) } };
    if (secure) {
      const agent = tunnels.get(proxy.href) ?? tunnelAgent(proxy, tls);
      tunnels.set(proxy.href, agent);
      return { options: { ...target, agent } };
    }
    const { hostname, port, headers } = proxy;
    return {
      options: { protocol: 'http:', hostname, port, path: url.href, agent: directAgent(url) },
      headers: { ...headers, host: url.host },
      proxy,
    };
  }

  return (request, signal) =>
    new Promise((resolve, reject) => {
      const url = new URL(request.url);
      const route = routeTo(url);
      const body = request.body === undefined ? undefined : Buffer.from(request.body);
      const routed = {
        ...route.options,
        method: request.method,
        headers: {
          'accept-encoding': 'gzip, deflate, br',
          ...request.headers,
          ...(body === undefined ? {} : { 'content-length': body.byteLength }),
          ...route.headers,
        },
        // The agent is not told of the request's `signal`.
        tunnelSignal: signal,
      };
      const outgoing = moduleFor(url).request(routed);
      const secured = url.protocol === 'https:' ? followTls(outgoing) : () => undefined;
      // The request's own `signal` option does the same at several times the cost.
      const stop = (): void => void outgoing.destroy(new Error('The request was stopped.'));
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      outgoing.on('close', () => signal.removeEventListener('abort', stop));
      outgoing.on('error', (error) =>
        reject(route.proxy === undefined ? lostError(error, secured()) : errorThroughProxy(route.proxy, error)),
      );
      outgoing.on('response', (incoming) => {
        resolve({
          status: incoming.statusCode ?? 0,
          header: (name) => {
            const value = incoming.headers[name.toLowerCase()];
            return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
          },
          headers: () =>
            Object.entries(incoming.headers).map(([name, value = '']) => [
              name,
              Array.isArray(value) ? value.join(', ') : value,
            ]),
          text: (maxBytes) => readText(incoming, maxBytes),
          discard: () => incoming.destroy(),
        });
      });
      outgoing.end(body);
    });
}

/** Codes of a connection that ended, whenever that was. */
const ended: readonly string[] = ['ECONNRESET', 'ECONNABORTED', 'EPIPE'];

/** The failure of a request, by whether TLS stood where that is known: its code alone leaves it open. */
function lostError(error: Error, secured: boolean | undefined): TransportError {
  const lost = transportErrorOf(error, secured);
  return secured === false && ended.includes(lost.code)
    ? new TransportError(`${lost.message} before TLS was agreed on`, lost)
    : lost;
}

function readText(incoming: http.IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const body = decoded(incoming);
    const fail = (error: unknown): void => {
      incoming.destroy();
      body.destroy();
      reject(transportErrorOf(error, true));
    };
    if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) {
      fail(bodyTooLarge(maxBytes));
      return;
    }
    let chunks: Buffer[] = [];
    let bytes = 0;
    body.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) fail(bodyTooLarge(maxBytes));
      else chunks.push(chunk);
    });
    incoming.on('error', fail);
    if (body !== incoming) body.on('error', fail);
    body.on('end', () => {
      const [first] = chunks;
      const whole = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, bytes);
      // Let go of before the text is parsed: these listeners live as long as the response.
      chunks = [];
      // A mark of byte order is no part of the text, as `fetch` has it.
      resolve(
        whole[0] === 0xef && whole[1] === 0xbb && whole[2] === 0xbf
          ? whole.toString('utf8', 3)
          : whole.toString('utf8'),
      );
    });
  });
}

/** The body as it was before it was compressed, as `fetch` has it. */
function decoded(incoming: http.IncomingMessage): Readable {
  const encoding = incoming.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return incoming;
  const zlib = process.getBuiltinModule('node:zlib');
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return incoming.pipe(zlib.createGunzip());
    case 'deflate':
      return incoming.pipe(zlib.createInflate());
    case 'br':
      return incoming.pipe(zlib.createBrotliDecompress());
    default:
      return incoming;
  }
}

/** What is given, and what Node trusts by itself. */
function withAuthorities(given: readonly string[]): string[] {
  const tls = process.getBuiltinModule('node:tls');
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  const certificates = given.flatMap(
    (text) => text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [''],
  );
  for (const certificate of certificates) {
    try {
      new X509Certificate(certificate);
    } catch {
      throw new OksInputError('@oks-kit/client: `ca` holds no certificate that can be read.', {
        hint: 'It is the text of a PEM file, with -----BEGIN CERTIFICATE-----.',
      });
    }
  }
  // The list with NODE_EXTRA_CA_CERTS in it is newer than Node 22.13.
  const newer: { readonly getCACertificates?: (type: 'default') => string[] } = tls;
  return [...(newer.getCACertificates?.('default') ?? tls.rootCertificates), ...certificates];
}
