import { rangeContains } from '../ip-ranges.ts';
import { isLoopbackHost } from '../origin.ts';
import { OksInputError } from '../errors/oks-error.ts';

/** An environment, or the part of one that names proxies. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/** A proxy, parsed. */
export interface Proxy {
  /** `socks5` resolves names on this machine, `socks5h` at the proxy, as curl does. */
  readonly protocol: 'http' | 'https' | 'socks5' | 'socks5h';
  readonly hostname: string;
  readonly port: number;
  /** How messages name it: its address, without user and password. */
  readonly origin: string;
  /** User and password. Never shown. */
  readonly login: { readonly user: string; readonly password: string } | undefined;
}

const defaultPorts = { http: 80, https: 443, socks5: 1080, socks5h: 1080 };

/**
 * Which proxy a URL goes through: `HTTPS_PROXY` or `HTTP_PROXY` by its scheme, else `ALL_PROXY`, unless `NO_PROXY`
 * exempts it. Lower case takes precedence. Plain HTTP goes through a proxy on this machine only.
 * A variable is parsed when a URL would use it, and then throws `OksInputError` if it is not usable.
 */
export function proxyFor(env: ProxyEnvironment): (url: URL) => Proxy | undefined {
  const exempt = (variableOf(env, 'NO_PROXY')?.value ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
  const parsed = new Map<string, Proxy>();
  return (url) => {
    const secure = url.protocol === 'https:';
    const variable = variableOf(env, secure ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? variableOf(env, 'ALL_PROXY');
    if (variable === undefined || exempt.some((entry) => isExempt(url, entry))) return undefined;
    const { name, value } = variable;
    // Without TLS the proxy can read the request: a remote proxy is never used, and so never parsed.
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

/** Scheme, user and password up to the last `@`, and the address, of a URL that need not be encoded properly. */
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
 * Parses the URL of a proxy as curl does: `%` is an escape only before two hexadecimal digits, and
 * user and password may hold a backslash. `from` names the variable or field. Throws `OksInputError` without the value.
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
  // `http://…:80` loses its port when it is parsed, being the default.
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

/** Decodes each run of `%XX`; one that is not UTF-8, and a literal `%`, stay as they are. */
function decodePercent(text: string): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

/** `*`, a host with its subdomains, or a range of addresses. A port narrows it down. */
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
