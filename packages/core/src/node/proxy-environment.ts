import { rangeContains } from '../ip-ranges.ts';
import { isLoopbackHost } from '../origin.ts';
import { OksInputError } from '../errors/oks-error.ts';

/** Environment variables, of which those for proxies are used. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/** The parsed URL of a proxy. */
export interface Proxy {
  /** As in curl, `socks5` resolves host names on this machine, and `socks5h` at the proxy. */
  readonly protocol: 'http' | 'https' | 'socks5' | 'socks5h';
  readonly hostname: string;
  /** The port in the URL, or else the default of the protocol. */
  readonly port: number;
  /** The URL without user and password, for messages. */
  readonly origin: string;
  /** User and password. Never shown. */
  readonly login: { readonly user: string; readonly password: string } | undefined;
}

const defaultPorts = { http: 80, https: 443, socks5: 1080, socks5h: 1080 };

/**
 * Returns a function that finds the proxy for a URL: `HTTPS_PROXY` or `HTTP_PROXY` for its scheme, else `ALL_PROXY`,
 * unless `NO_PROXY` excludes the host. Lower-case names take precedence. For plain HTTP, only a proxy on this machine
 * is used. A variable is parsed only when a URL would use it; the function then throws `OksInputError` if it is
 * invalid.
 */
export function proxyFor(env: ProxyEnvironment): (url: URL) => Proxy | undefined {
  const exempt = (variableOf(env, 'NO_PROXY')?.value ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
  const parsed = new Map<string, Proxy>();
  return (url) => {
    const secure = url.protocol === 'https:';
    const variable = variableOf(env, secure ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? variableOf(env, 'ALL_PROXY');
    if (variable === undefined || exempt.some((entry) => isExempt(url, entry))) return undefined;
    const { name, value } = variable;
    // Without TLS the proxy can read the request, so a remote proxy is never used or even parsed.
    if (!secure && !isLoopbackHost(addressIn(value).replace(/:\d*$/, ''))) return undefined;
    const proxy = parsed.get(name) ?? parseProxy(value, name);
    parsed.set(name, proxy);
    return proxy;
  };
}

function variableOf(
  env: ProxyEnvironment,
  name: string,
): { readonly name: string; readonly value: string } | undefined {
  for (const spelling of [name.toLowerCase(), name]) {
    const value = env[spelling]?.trim();
    if (value !== undefined && value !== '') return { name: spelling, value };
  }
  return undefined;
}

/** Splits a URL, whose user and password may be badly encoded: they end at the last `@`. */
function partsOf(value: string): { readonly scheme: string; readonly login?: string; readonly address: string } {
  const [, scheme = 'http', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(value) ?? [];
  const at = rest.lastIndexOf('@');
  return {
    scheme: scheme.toLowerCase(),
    ...(at < 0 ? {} : { login: rest.slice(0, at) }),
    address: rest.slice(at + 1).replace(/[/?#].*$/s, ''),
  };
}

const addressIn = (value: string): string => partsOf(value).address;

/**
 * Parses the URL of a proxy like curl: `%` is an escape only before two hexadecimal digits, and user and password may
 * contain a backslash. `from` names the variable or field. Throws an `OksInputError` that does not contain the value.
 */
export function parseProxy(value: string, from: string): Proxy {
  const { scheme, login, address } = partsOf(value);
  const protocol = scheme === 'socks' ? 'socks5' : scheme;
  const url = URL.canParse(`http://${address}`) ? new URL(`http://${address}`) : undefined;
  if (!isProtocol(protocol) || url === undefined || url.hostname === '' || url.username !== '') {
    throw new OksInputError(`${from} is not the URL of a proxy.`, {
      hint:
        'Write it such as http://proxy.example.com:3128 or socks5h://127.0.0.1:1080, ' +
        'or add the host that you call to NO_PROXY.',
    });
  }
  // `URL` drops the default port: read it from the text.
  const port = Number(/:(\d+)$/.exec(address)?.[1] ?? defaultPorts[protocol]);
  const colon = login?.indexOf(':') ?? -1;
  return {
    protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    origin: `${protocol}://${url.hostname}:${port}`,
    login:
      login === undefined || login === ''
        ? undefined
        : {
            user: decodePercent(colon < 0 ? login : login.slice(0, colon)),
            password: colon < 0 ? '' : decodePercent(login.slice(colon + 1)),
          },
  };
}

function isProtocol(scheme: string): scheme is Proxy['protocol'] {
  return Object.hasOwn(defaultPorts, scheme);
}

/** Decodes each sequence of `%XX`. Sequences that are not UTF-8 and a single `%` are not changed. */
function decodePercent(text: string): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

/** Whether an entry of `NO_PROXY` matches: `*`, a host and its subdomains, or a range; optionally with a port. */
function isExempt(url: URL, entry: string): boolean {
  if (entry === '*') return true;
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const [, bracketed, bare, onlyPort] =
    /^(?:\[(.+)\]|([^:]*|[^[\]]*:[^[\]]*:[^[\]]*))(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const pattern = (bracketed ?? bare ?? '').replace(/^\*?\./, '');
  if (pattern === '') return false;
  if (pattern.includes('/')) return rangeContains(pattern, host);
  return host === pattern || host.endsWith(`.${pattern}`);
}
