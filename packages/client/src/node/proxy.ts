import type { Agent as HttpsAgent, AgentOptions, RequestOptions } from 'node:https';
import { isLoopbackHost, OksInputError } from '@oks-kit/core';
import { transportErrorOf } from '../fetch-error.ts';
import { TransportError } from '../transport.ts';

/** An environment, or as much of one as says where the proxies are. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/** A proxy, ready to be asked. */
export interface Proxy {
  /** With its user and password, if it has any: never shown. */
  readonly href: string;
  /** By what it is told: its address without them. */
  readonly origin: string;
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The proxy itself let a request down, which surely was not sent. It has the name of every `TransportError`, by which
 * those of another copy of the kit are known too.
 */
export class ProxyError extends TransportError {
  /** The proxy's origin, without the user and password that may stand in its URL. */
  readonly proxy: string;

  constructor(proxy: string, what: string, code: string) {
    super(`the proxy ${proxy} ${what}`, { code, unsent: true });
    this.proxy = proxy;
  }
}

/** The failure of a request that was on its way to a proxy. */
export function errorThroughProxy({ origin }: Proxy, error: unknown): TransportError {
  const known = transportErrorOf(error);
  return known.unsent && !(known instanceof ProxyError)
    ? new ProxyError(origin, `can't be reached: ${known.message}`, known.code)
    : known;
}

/** How long a proxy may take to open a tunnel, should nothing else end the wait. */
const tunnelTimeoutMs = 60_000;

/** Which proxy a URL goes through, by the environment's variables; small letters win over capitals, as everywhere. */
export function proxyFor(env: ProxyEnvironment): (url: URL) => Proxy | undefined {
  const https = proxyOf('HTTPS_PROXY', env);
  const http = proxyOf('HTTP_PROXY', env);
  const exempt = (valueOf('NO_PROXY', env) ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
  return (url) => {
    const proxy =
      url.protocol === 'https:' ? https : http !== undefined && isLoopbackHost(http.hostname) ? http : undefined;
    return proxy === undefined || exempt.some((entry) => isExempt(url, entry)) ? undefined : proxy;
  };
}

function valueOf(name: string, env: ProxyEnvironment): string | undefined {
  const value = env[name.toLowerCase()] ?? env[name];
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

function proxyOf(name: string, env: ProxyEnvironment): Proxy | undefined {
  const value = valueOf(name, env);
  if (value === undefined) return undefined;
  const whole = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    // Not repeated: it may hold a password.
    throw new OksInputError(`@oks-kit/client: ${name} is not the URL of an HTTP proxy.`, {
      hint: 'Such as http://proxy.example.com:3128.',
    });
  }
  const secure = url.protocol === 'https:';
  const signIn =
    url.username === '' ? undefined : `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return {
    href: url.href,
    origin: url.origin,
    secure,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    headers: signIn === undefined ? {} : { 'proxy-authorization': `Basic ${Buffer.from(signIn).toString('base64')}` },
  };
}

/** `*`, a host with its subdomains, a range of addresses; a port narrows it down. */
function isExempt(url: URL, entry: string): boolean {
  if (entry === '*') return true;
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const [, bracketed, bare, onlyPort] =
    /^(?:\[(.+)\]|([^:]*|[^[\]]*:[^[\]]*:[^[\]]*))(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const pattern = (bracketed ?? bare ?? '').replace(/^\*?\./, '');
  if (pattern === '') return false;
  if (pattern.includes('/')) return isInRange(host, pattern);
  return host === pattern || host.endsWith(`.${pattern}`);
}

function isInRange(host: string, range: string): boolean {
  const { BlockList, isIP } = process.getBuiltinModule('node:net');
  const [address = '', length = ''] = range.split('/');
  const family = isIP(address);
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(length) || Number(length) > (family === 4 ? 32 : 128))
    return false;
  const list = new BlockList();
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(address, Number(length), kind);
  return list.check(host, kind);
}

/** An agent whose TLS connections run through a tunnel that the proxy opens. What fails before it is open was surely not sent. */
export function tunnelAgent(proxy: Proxy, tlsOptions: AgentOptions): HttpsAgent {
  const http = process.getBuiltinModule('node:http');
  const https = process.getBuiltinModule('node:https');
  const tls = process.getBuiltinModule('node:tls');
  const agent = new https.Agent({ keepAlive: true, ...tlsOptions });

  agent.createConnection = (options: RequestOptions & { readonly tunnelSignal?: AbortSignal }, callback) => {
    const host = options.host ?? options.hostname ?? '';
    const target = `${host.includes(':') ? `[${host}]` : host}:${options.port ?? 443}`;
    const fail = (error: Error): void => callback?.(error, new (process.getBuiltinModule('node:stream').PassThrough)());
    const refused = (what: string): ProxyError => new ProxyError(proxy.origin, what, 'PROXY_REFUSED');
    const opening = (proxy.secure ? https : http).request({
      hostname: proxy.hostname,
      port: proxy.port,
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...proxy.headers },
      agent: false,
      timeout: tunnelTimeoutMs,
      ...(proxy.secure ? tlsOptions : {}),
      ...(options.tunnelSignal === undefined ? {} : { signal: options.tunnelSignal }),
    });
    opening.once('timeout', () => opening.destroy(refused('did not answer')));
    opening.once('error', (error) => {
      const known = errorThroughProxy(proxy, error);
      fail(known.unsent ? known : refused('broke off'));
    });
    opening.once('response', (answer) => {
      answer.destroy();
      fail(refused(`answered ${answer.statusCode ?? 0}`));
    });
    opening.once('connect', (answer, socket) => {
      if (answer.statusCode === undefined || answer.statusCode < 200 || answer.statusCode > 299) {
        socket.destroy();
        fail(refused(answer.statusCode === 407 ? 'wants a user and a password' : `answered ${answer.statusCode ?? 0}`));
        return;
      }
      socket.setTimeout(0);
      // An address has no server name in TLS.
      const servername = process.getBuiltinModule('node:net').isIP(host) === 0 ? { servername: host } : {};
      callback?.(null, tls.connect({ ...tlsOptions, ...servername, host, socket }));
    });
    opening.end();
    return undefined;
  };
  return agent;
}
