import type { Socket } from 'node:net';
import type * as https from 'node:https';
import type { SecureContext } from 'node:tls';
import type { Proxy } from './proxy-environment.ts';
import { proxyRefused, proxyUnreachable } from './proxy-error.ts';

/** How long a proxy may take to open a tunnel, in milliseconds, if no other limit applies. */
const tunnelTimeoutMs = 60_000;

/** The host and port that a tunnel leads to. */
export interface TunnelTarget {
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly signal?: AbortSignal | undefined;
}

/** Opens a connection to the target through the proxy. Rejects with a `ProxyError`: nothing was sent to the target. */
export function openTunnel(
  proxy: Proxy,
  target: TunnelTarget,
  secureContext: SecureContext | undefined,
): Promise<Socket> {
  return proxy.protocol === 'http' || proxy.protocol === 'https'
    ? connectThroughHttp(proxy, target, secureContext)
    : connectThroughSocks(proxy, target);
}

function connectThroughHttp(
  proxy: Proxy,
  { host, port, signal }: TunnelTarget,
  secureContext: SecureContext | undefined,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const secure = proxy.protocol === 'https';
    const options: https.RequestOptions = {
      hostname: proxy.hostname,
      port: proxy.port,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...loginHeader(proxy) },
      agent: false,
      timeout: tunnelTimeoutMs,
      ...(secure ? { rejectUnauthorized: true, ...(secureContext === undefined ? {} : { secureContext }) } : {}),
      ...(signal === undefined ? {} : { signal }),
    };
    const opening = process.getBuiltinModule(secure ? 'node:https' : 'node:http').request(options);
    opening.once('timeout', () => opening.destroy(proxyRefused(proxy, 'did not respond')));
    opening.once('error', (error) => reject(proxyUnreachable(proxy, error)));
    opening.once('response', (answer) => {
      answer.destroy();
      reject(proxyRefused(proxy, `answered ${answer.statusCode ?? 0}`));
    });
    opening.once('connect', (answer, socket) => {
      const { statusCode = 0 } = answer;
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        reject(proxyRefused(proxy, statusCode === 407 ? 'requires a user and a password' : `answered ${statusCode}`));
        return;
      }
      socket.setTimeout(0);
      resolve(socket);
    });
    opening.end();
  });
}

/** Returns the `Proxy-Authorization` header if the proxy's URL has a user. */
export function loginHeader({ login }: Proxy): Readonly<Record<string, string>> {
  if (login === undefined) return {};
  const text = Buffer.from(`${login.user}:${login.password}`).toString('base64');
  return { 'proxy-authorization': `Basic ${text}` };
}

async function connectThroughSocks(proxy: Proxy, { host, port, signal }: TunnelTarget): Promise<Socket> {
  const { SocksClient } = await import('socks');
  const destination = proxy.protocol === 'socks5' ? await addressOf(host) : host;
  const socket = await connectTo(proxy, signal);
  const client = new SocksClient({
    proxy: {
      host: proxy.hostname,
      port: proxy.port,
      type: 5,
      ...(proxy.login === undefined ? {} : { userId: proxy.login.user, password: proxy.login.password }),
    },
    command: 'connect',
    destination: { host: destination, port },
    timeout: tunnelTimeoutMs,
  });
  return new Promise((resolve, reject) => {
    const stop = (): void => void socket.destroy();
    signal?.addEventListener('abort', stop, { once: true });
    const done = (): void => signal?.removeEventListener('abort', stop);
    client.once('established', () => {
      done();
      resolve(socket);
    });
    client.once('error', ({ message }) => {
      done();
      reject(proxyRefused(proxy, reasonOf(message)));
    });
    client.connect(socket);
  });
}

function connectTo(proxy: Proxy, signal: AbortSignal | undefined): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const { hostname: host, port } = proxy;
    const socket = process
      .getBuiltinModule('node:net')
      .connect({ host, port, ...(signal === undefined ? {} : { signal }) });
    const fail = (error: Error): void => reject(proxyUnreachable(proxy, error));
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      resolve(socket);
    });
  });
}

/** Rephrases the SOCKS library's message. */
function reasonOf(message: string): string {
  if (/authenticat/i.test(message)) return 'did not accept the user and the password';
  if (/timed out/.test(message)) return 'did not respond';
  const [, reply] = /rejected connection - \(?(\w+)/.exec(message) ?? [];
  return reply === undefined ? 'is not a SOCKS5 proxy' : `opened no connection (${reply})`;
}

async function addressOf(host: string): Promise<string> {
  if (process.getBuiltinModule('node:net').isIP(host) !== 0) return host;
  return (await process.getBuiltinModule('node:dns/promises').lookup(host)).address;
}
