import { setTimeout as sleep } from 'node:timers/promises';
import {
  apiErrorOf,
  checkOptions,
  isLoopbackHost,
  isObject,
  isTransient,
  isTransportError,
  limitCall,
  OksCallError,
  OksConnectionError,
  OksInputError,
  OksKubeconfigError,
  OksResponseError,
  OksTimeoutError,
  optionRules,
  type OptionRules,
  parseJson,
  type Problem,
  toClause,
} from '@oks-kit/core';
import {
  createHttpExchange,
  type HttpExchange,
  type HttpExchangeResponse,
  type ProxyEnvironment,
  transportErrorOf,
  unsentFailures,
} from '@oks-kit/core/node';
import { type Kubeconfig, soleContext } from '@oks-kit/kubeconfig';

/** One request to a cluster's own API. */
export interface ClusterRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query, such as `/api/v1/nodes?limit=500`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Content type of the body. @default application/json */
  readonly contentType?: string;
  /** Aborts the request, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Sends requests to a cluster's own API. Throws `OksError`s, or the reason of the request's signal if it aborts. */
export interface ClusterCaller {
  /** Resolves with the parsed response. A GET that fails for a moment is repeated, up to two times. */
  json(request: ClusterRequest): Promise<unknown>;
  /** Yields the parsed lines of a streamed response, such as a watch, until the cluster ends it. */
  lines(request: ClusterRequest): AsyncGenerator<unknown, void>;
}

/** Options of `createClusterClient`. */
export interface ClusterClientOptions {
  /** Time limit of one request, in milliseconds. A watch has no limit after it has started. @default 30000 */
  readonly timeoutMs?: number | undefined;
  /**
   * Where `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` are read, such as `process.env`. A `proxy-url` in the kubeconfig
   * takes precedence. @default no proxy
   */
  readonly proxyEnv?: ProxyEnvironment | undefined;
  /** Called before each request that changes something. If it throws, the request is not sent. @default none */
  readonly beforeChange?: (() => void) | undefined;
}

/**
 * A kubeconfig, or a function that returns one. The function is called before each request, so that it can renew an
 * expiring certificate. Connections are kept open as long as it returns the same object.
 */
export type KubeconfigSource = Kubeconfig | (() => Kubeconfig | Promise<Kubeconfig>);

const optionsRules: OptionRules<ClusterClientOptions> = {
  timeoutMs: optionRules.milliseconds,
  proxyEnv: optionRules.object,
  beforeChange: optionRules.function,
};

/** Pauses before a GET is repeated, in milliseconds. */
const pausesMs = [100, 400] as const;

const maxBodyBytes = 32 * 1024 * 1024;
const fetchAgain = 'Fetch the kubeconfig again: `oks kubeconfig clear`, then repeat the command.';

/** The server of a kubeconfig with its open connections. */
interface Endpoint {
  readonly kubeconfig: Kubeconfig;
  readonly base: URL;
  readonly exchange: HttpExchange;
  /** Impersonation headers, if the kubeconfig has `as` or `as-groups`. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Calls a cluster's own API with the certificate of a kubeconfig.
 * Throws `OksKubeconfigError` for a kubeconfig without a client certificate or an https server.
 */
export function createClusterCaller(kubeconfig: KubeconfigSource, options: ClusterClientOptions): ClusterCaller {
  checkOptions('createClusterClient', options, optionsRules);
  const { timeoutMs = 30_000 } = options;
  // An invalid kubeconfig throws here, not in the first call.
  let endpoint: Endpoint | undefined = typeof kubeconfig === 'function' ? undefined : endpointOf(kubeconfig, options);

  async function connect(): Promise<Endpoint> {
    const current = typeof kubeconfig === 'function' ? await kubeconfig() : kubeconfig;
    if (endpoint !== undefined && endpoint.kubeconfig === current) return endpoint;
    endpoint?.exchange.close();
    endpoint = endpointOf(current, options);
    return endpoint;
  }

  return {
    json: (request) =>
      repeatRead(request, options, () =>
        withinTime(request, timeoutMs, connect, async ({ base }, response) => {
          const text = await response.text(maxBodyBytes);
          const json = parseJson(text);
          const { status } = response;
          if (status >= 400) throw errorOfStatus(status, json, request);
          if (json === undefined || status >= 300) {
            throw new OksResponseError(`The cluster's API at ${base.origin} answered ${status} without valid JSON.`, {
              ...whereOf(request),
              status,
              maybeApplied: request.method !== 'GET' && status < 300,
            });
          }
          return json;
        }),
      ),
    async *lines(request) {
      const { base, response } = await withinTime(request, timeoutMs, connect, async (reached, answer) => {
        if (answer.status === 200) return { base: reached.base, response: answer };
        throw errorOfStatus(answer.status, parseJson(await answer.text(maxBodyBytes)), request);
      });
      const stop = (): void => response.discard();
      request.signal?.addEventListener('abort', stop, { once: true });
      try {
        yield* linesOf(response.stream(), base);
      } catch (error) {
        request.signal?.throwIfAborted();
        throw errorOf(error, base, request);
      } finally {
        request.signal?.removeEventListener('abort', stop);
        stop();
      }
      request.signal?.throwIfAborted();
    },
  };
}

/** Sends a request. One that changes nothing is sent again after a failure that may be over soon. */
async function repeatRead<T>(
  { method, signal }: ClusterRequest,
  { beforeChange }: ClusterClientOptions,
  send: () => Promise<T>,
): Promise<T> {
  if (method !== 'GET') {
    beforeChange?.();
    return send();
  }
  for (const pauseMs of pausesMs) {
    try {
      return await send();
    } catch (error) {
      if (!isTransient(error) || isOwnTimeout(error)) throw error;
      await sleep(pauseMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }
  return send();
}

/** Whether nothing was answered within the time limit: the caller has waited for long enough. */
function isOwnTimeout(error: unknown): boolean {
  return error instanceof OksCallError && error.code === 'timeout' && error.status === undefined;
}

/** Sends a request and reads its response within the time limit. */
async function withinTime<T>(
  request: ClusterRequest,
  timeoutMs: number,
  connect: () => Promise<Endpoint>,
  read: (endpoint: Endpoint, response: HttpExchangeResponse) => Promise<T>,
): Promise<T> {
  const { signal } = request;
  signal?.throwIfAborted();
  const endpoint = await connect();
  signal?.throwIfAborted();
  const { base, exchange } = endpoint;
  const limit = limitCall(signal, timeoutMs);
  // Boundary: with a time limit there is always a signal.
  const stop = limit.signal ?? new AbortController().signal;
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  let response: HttpExchangeResponse | undefined;
  const drop = (): void => response?.discard();
  stop.addEventListener('abort', drop, { once: true });
  try {
    response = await exchange.send(
      {
        method: request.method,
        url: new URL(base.pathname.replace(/\/+$/, '') + request.path, base).href,
        headers: {
          accept: 'application/json',
          ...endpoint.headers,
          ...(body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      },
      stop,
    );
    return await read(endpoint, response);
  } catch (error) {
    // If the caller has aborted, throw the caller's reason.
    signal?.throwIfAborted();
    if (!stop.aborted) throw errorOf(error, base, request);
    throw new OksTimeoutError(`The cluster's API at ${base.origin} took longer than ${timeoutMs} ms.`, {
      ...whereOf(request),
      maybeApplied: request.method !== 'GET' && !(isTransportError(error) && error.unsent),
    });
  } finally {
    stop.removeEventListener('abort', drop);
    limit.release();
  }
}

async function* linesOf(body: AsyncIterable<Uint8Array>, base: URL): AsyncGenerator<unknown, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxBodyBytes)
      throw new OksResponseError(`A line of the response from ${base.origin} is too long.`);
    for (const line of lines) if (line.trim() !== '') yield parseJson(line);
  }
}

function isKubeconfig(value: unknown): value is Kubeconfig {
  return isObject(value) && ['clusters', 'users', 'contexts'].every((list) => Array.isArray(value[list]));
}

function endpointOf(kubeconfig: unknown, { proxyEnv }: ClusterClientOptions): Endpoint {
  if (!isKubeconfig(kubeconfig))
    throw new OksInputError('`kubeconfig`: must be the result of `parseKubeconfig`, or a function of it.');
  const { cluster, user } = soleContext(kubeconfig);
  const {
    server,
    'certificate-authority-data': ca,
    'tls-server-name': servername,
    'proxy-url': proxyUrl,
  } = cluster.cluster;
  const { 'client-certificate-data': cert, 'client-key-data': key, as, 'as-groups': groups = [] } = user.user;
  if (server === undefined || !URL.canParse(server) || new URL(server).protocol !== 'https:')
    throw new OksKubeconfigError('The cluster in the kubeconfig has no https server.', { hint: fetchAgain });
  if (cert === undefined || key === undefined)
    throw new OksKubeconfigError('The user in the kubeconfig has no client certificate.', { hint: fetchAgain });
  const base = new URL(server);
  const headers = impersonationHeaders(as, groups);
  try {
    const exchange = createHttpExchange({
      cert: pemOf(cert),
      key: pemOf(key),
      // Like kubectl, use no proxy for a cluster on this machine.
      proxyEnv: isLoopbackHost(base.hostname) ? undefined : proxyEnv,
      ...(ca === undefined ? {} : { ca: pemOf(ca), trustOnlyCa: true, caFrom: 'certificate-authority-data' }),
      ...(typeof servername === 'string' ? { servername } : {}),
      ...(typeof proxyUrl === 'string' ? { proxyUrl } : {}),
    });
    return { kubeconfig, base, exchange, headers };
  } catch {
    throw new OksKubeconfigError('The certificate or key in the kubeconfig cannot be used.', { hint: fetchAgain });
  }
}

/** Headers for `as` and `as-groups`. Each header can be sent only once, so more than one group is not possible. */
function impersonationHeaders(as: string | undefined, groups: readonly string[]): Readonly<Record<string, string>> {
  if (as === undefined || as === '') return {};
  const [group, ...others] = groups;
  if (others.length > 0 || /\p{Cc}/u.test(`${as}${group ?? ''}`))
    throw new OksKubeconfigError('The impersonation settings (`as`, `as-groups`) in the kubeconfig cannot be used.', {
      hint: 'Use at most one group in `as-groups`, and no control characters.',
    });
  // Header values are bytes: send names as UTF-8.
  const bytesOf = (text: string): string => Buffer.from(text).toString('latin1');
  return {
    'impersonate-user': bytesOf(as),
    ...(group === undefined ? {} : { 'impersonate-group': bytesOf(group) }),
  };
}

function pemOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

function whereOf({ method, path }: ClusterRequest): { readonly method: string; readonly pathTemplate: string } {
  return { method, pathTemplate: path.replace(/\?.*$/, '') };
}

/** Converts a failure without a response to an error for the caller. */
function errorOf(error: unknown, base: URL, request: ClusterRequest): unknown {
  if (!isTransportError(error) && !(error instanceof Error && 'code' in error && 'syscall' in error)) return error;
  const { code, message, unsent } = transportErrorOf(error);
  const untrusted = Object.hasOwn(unsentFailures.tls, code);
  return new OksConnectionError(`Could not reach the cluster's API at ${base.origin}: ${message} (${code}).`, {
    ...whereOf(request),
    maybeApplied: request.method !== 'GET' && !unsent,
    hint: untrusted
      ? `Its certificate does not match the kubeconfig. ${fetchAgain}`
      : "Check that the cluster is ready and that your address is in the cluster's `admin_whitelist`.",
  });
}

/** Converts a Kubernetes `Status` to an error for the caller. */
function errorOfStatus(status: number, json: unknown, request: ClusterRequest): Error {
  const { message, details } = isObject(json) ? json : {};
  const text = typeof message === 'string' && message !== '' ? toClause(message, 500) : 'no reason given';
  const causes = isObject(details) && Array.isArray(details['causes']) ? details['causes'] : [];
  const hint = hints[status];
  return apiErrorOf(`The cluster's API returned ${status}: ${text}.`, {
    ...whereOf(request),
    status,
    details: causes.flatMap(problemOfCause),
    ...(hint === undefined ? {} : { hint }),
  });
}

const hints: Readonly<Record<number, string>> = {
  401: `The certificate is no longer valid. ${fetchAgain}`,
  403: "Check that your address is in the cluster's `admin_whitelist`, and that the user may do this.",
};

function problemOfCause(cause: unknown): Problem[] {
  if (!isObject(cause) || typeof cause['field'] !== 'string') return [];
  return [
    {
      path: cause['field'].split(/[.[\]]+/).filter((part) => part !== ''),
      message: typeof cause['message'] === 'string' ? toClause(cause['message'], 500) : 'refused',
      code: 'refused',
    },
  ];
}
