import { type Kubeconfig, soleContext } from '@oks-kit/kubeconfig';
import {
  apiErrorOf,
  checkOptions,
  isObject,
  isOksError,
  isTransportError,
  longestTimerMs,
  OksConnectionError,
  OksInputError,
  OksKubeconfigError,
  OksResponseError,
  OksTimeoutError,
  optionRules,
  type OptionRules,
  parseJson,
  type Problem,
  type TransportError,
  unsentFailures,
} from '@oks-kit/core';
import { createHttpExchange, type HttpExchange, type HttpExchangeResponse } from '@oks-kit/core/node';

/** One request to a cluster's own API. */
export interface KubernetesRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Sends requests to a cluster's own API. Throws `OksError`s, and the reason of a request's signal. */
export interface ClusterCaller {
  /** The parsed answer. */
  json(request: KubernetesRequest): Promise<unknown>;
  /** The parsed lines of an answer that comes little by little, such as a watch; ends when the cluster ends it. */
  lines(request: KubernetesRequest): AsyncGenerator<unknown, void>;
}

export interface KubernetesOptions {
  /** Leads to the cluster. A function is asked before each request: what it yields may be renewed meanwhile. */
  readonly kubeconfig: Kubeconfig | (() => Kubeconfig | Promise<Kubeconfig>);
  /** How long one request may take, in milliseconds. @default 30000 */
  readonly timeoutMs?: number | undefined;
}

const callerRules: OptionRules<KubernetesOptions> = {
  kubeconfig: {
    mustBe: 'a kubeconfig, such as `parseKubeconfig` reads, or a function that yields one',
    fits: (value) => isKubeconfig(value) || typeof value === 'function',
    needed: true,
  },
  timeoutMs: optionRules.milliseconds,
};

const maxBodyBytes = 32 * 1024 * 1024;

/** Where a kubeconfig leads, and the connections that are open to there. */
interface Reached {
  readonly kubeconfig: Kubeconfig;
  readonly base: URL;
  readonly exchange: HttpExchange;
}

/**
 * Calls a cluster's own API with the certificate of a kubeconfig, over Node's https alone:
 * a general Kubernetes client takes longer to load than most commands take to run.
 * Throws `OksKubeconfigError` where the kubeconfig has no client certificate or no https server.
 */
export function createKubernetesCaller(options: KubernetesOptions): ClusterCaller {
  checkOptions('@oks-kit/kubernetes', options, callerRules);
  const { kubeconfig, timeoutMs = 30_000 } = options;
  // A kubeconfig that is given as it is, is looked at right away: a fault in it should not wait for the first call.
  let reached: Reached | undefined = typeof kubeconfig === 'function' ? undefined : reach(kubeconfig);
  async function connect(request: KubernetesRequest): Promise<Reached> {
    request.signal?.throwIfAborted();
    const current = typeof kubeconfig === 'function' ? await kubeconfig() : kubeconfig;
    request.signal?.throwIfAborted();
    if (reached === undefined || reached.kubeconfig !== current) {
      reached?.exchange.close();
      reached = reach(current);
    }
    return reached;
  }
  return {
    async json(request) {
      return readJson(await open(await connect(request), request, timeoutMs), request);
    },
    async *lines(request) {
      const opened = await open(await connect(request), request, timeoutMs);
      if (opened.response.status !== 200) {
        await readJson(opened, request);
        return;
      }
      opened.stopTimer();
      yield* linesOf(opened, request);
    },
  };
}

function isKubeconfig(value: unknown): value is Kubeconfig {
  return isObject(value) && ['clusters', 'users', 'contexts'].every((list) => Array.isArray(value[list]));
}

function reach(kubeconfig: unknown): Reached {
  if (!isKubeconfig(kubeconfig))
    throw new OksInputError('@oks-kit/kubernetes: the function `kubeconfig` yielded none.');
  const { cluster, user } = soleContext(kubeconfig);
  const { server, 'certificate-authority-data': ca, 'tls-server-name': servername } = cluster.cluster;
  const { 'client-certificate-data': cert, 'client-key-data': key } = user.user;
  if (server === undefined || !URL.canParse(server) || new URL(server).protocol !== 'https:') {
    throw new OksKubeconfigError("The kubeconfig's cluster has no https server.", {
      hint: 'Fetch the kubeconfig again.',
    });
  }
  if (cert === undefined || key === undefined) {
    throw new OksKubeconfigError("The kubeconfig's user has no client certificate.", {
      hint: 'Fetch the kubeconfig again.',
    });
  }
  const pem = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');
  try {
    // A broken certificate is an error of its own here, and not one of the first connection.
    const exchange = createHttpExchange({
      cert: pem(cert),
      key: pem(key),
      ...(ca === undefined ? {} : { ca: pem(ca), trustOnlyCa: true }),
      ...(typeof servername === 'string' ? { servername } : {}),
    });
    return { kubeconfig, base: new URL(server), exchange };
  } catch {
    throw new OksKubeconfigError("The kubeconfig's certificate or key can not be used.", {
      hint: 'Fetch the kubeconfig again.',
    });
  }
}

/** A request whose answer has begun. */
interface OpenedRequest {
  readonly response: HttpExchangeResponse;
  readonly base: URL;
  /** Ends the time limit, for an answer that goes on for as long as it likes. */
  readonly stopTimer: () => void;
  /** What to throw for an answer that breaks off. */
  readonly brokenOff: (error: unknown) => unknown;
  /** Stops listening to the signal, and the time limit. */
  readonly release: () => void;
}

async function open(
  { base, exchange }: Reached,
  request: KubernetesRequest,
  timeoutMs: number,
): Promise<OpenedRequest> {
  const text = request.body === undefined ? undefined : JSON.stringify(request.body);
  const where = whereOf(request);
  const changes = request.method !== 'GET';
  const { signal } = request;
  const stop = new AbortController();
  let isTooLate = false;
  // For the whole exchange: an answer that drips is as late as one that never comes.
  const timer = setTimeout(
    () => {
      isTooLate = true;
      stop.abort();
    },
    Math.min(timeoutMs, longestTimerMs),
  );
  const stopTimer = (): void => clearTimeout(timer);
  const forward = (): void => stop.abort();
  signal?.addEventListener('abort', forward, { once: true });
  const release = (): void => {
    stopTimer();
    signal?.removeEventListener('abort', forward);
  };
  /** Whatever breaks once the caller has had enough, it is the caller's own reason that counts. */
  const reasonOf = (error: unknown, otherwise: unknown): unknown => {
    if (signal?.aborted === true) return signal.reason;
    if (!isTooLate) return otherwise;
    return new OksTimeoutError(`The cluster's API at ${base.origin} took longer than ${timeoutMs} ms.`, {
      ...where,
      maybeApplied: changes && !(isTransportError(error) && error.unsent),
    });
  };
  const headers = {
    accept: 'application/json',
    ...(text === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
  };
  const url = new URL(base.pathname.replace(/\/+$/, '') + request.path, base).href;
  try {
    const response = await exchange.send(
      { method: request.method, url, headers, ...(text === undefined ? {} : { body: text }) },
      stop.signal,
    );
    const broken = new OksResponseError(`The cluster's API at ${base.origin} broke off its answer.`, {
      ...where,
      maybeApplied: changes,
    });
    return {
      response,
      base,
      stopTimer,
      brokenOff: (error) => (isOksError(error) ? error : reasonOf(error, broken)),
      release,
    };
  } catch (error) {
    release();
    throw reasonOf(error, isTransportError(error) ? connectionErrorOf(error, base, where, changes) : error);
  }
}

function whereOf({ method, path }: KubernetesRequest): { readonly method: string; readonly pathTemplate: string } {
  return { method, pathTemplate: path.replace(/\?.*$/, '') };
}

async function readJson(
  { response, base, brokenOff, release }: OpenedRequest,
  request: KubernetesRequest,
): Promise<unknown> {
  const where = whereOf(request);
  const changes = request.method !== 'GET';
  const { status } = response;
  let body: string;
  try {
    body = await response.text(maxBodyBytes);
  } catch (error) {
    const isTooLarge = isTransportError(error) && error.code === 'BODY_TOO_LARGE';
    throw isTooLarge ? tooLarge(base, where, changes) : brokenOff(error);
  } finally {
    release();
  }
  const json = parseJson(body);
  if (status >= 400) throw errorOfStatus(status, json, where);
  if (json === undefined || status >= 300) {
    throw new OksResponseError(
      `The cluster's API at ${base.origin} answered ${status} with something that is not JSON.`,
      { ...where, status, maybeApplied: changes },
    );
  }
  return json;
}

async function* linesOf(
  { response, base, brokenOff, release }: OpenedRequest,
  request: KubernetesRequest,
): AsyncGenerator<unknown, void> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of response.stream()) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > maxBodyBytes) throw tooLarge(base, whereOf(request), false);
      for (const line of lines) if (line.trim() !== '') yield parseJson(line);
    }
  } catch (error) {
    throw brokenOff(error);
  } finally {
    release();
    response.discard();
  }
}

function tooLarge(
  base: URL,
  where: { readonly method: string; readonly pathTemplate: string },
  maybeApplied: boolean,
): OksResponseError {
  return new OksResponseError(`The answer of the cluster's API at ${base.origin} is too large.`, {
    ...where,
    maybeApplied,
  });
}

function connectionErrorOf(
  error: TransportError,
  base: URL,
  where: { readonly method: string; readonly pathTemplate: string },
  changes: boolean,
): OksConnectionError {
  return new OksConnectionError(
    `The cluster's API at ${base.origin} gave no answer, ${error.message} (${error.code}).`,
    {
      ...where,
      maybeApplied: changes && !error.unsent,
      hint: Object.hasOwn(unsentFailures.tls, error.code)
        ? 'Its certificate is not the one that the kubeconfig names: fetch the kubeconfig again (`oks kubeconfig clear`).'
        : 'Check that the cluster is ready and that your address is in its admin_whitelist.',
    },
  );
}

/** The error that a Kubernetes `Status` stands for. */
function errorOfStatus(
  status: number,
  json: unknown,
  where: { readonly method: string; readonly pathTemplate: string },
): Error {
  const object = isObject(json) ? json : {};
  const message =
    typeof object['message'] === 'string' && object['message'] !== '' ? clean(object['message']) : 'no reason given';
  const details =
    isObject(object['details']) && Array.isArray(object['details']['causes'])
      ? object['details']['causes'].flatMap(problemOfCause)
      : [];
  return apiErrorOf(`The cluster's API answered ${status}: ${message}.`, {
    ...where,
    status,
    details,
    ...(status === 401 ? { hint: 'The certificate is not, or no longer, good: fetch the kubeconfig again.' } : {}),
    ...(status === 403
      ? { hint: 'Check that your address is in its admin_whitelist, and that the user of the certificate may do this.' }
      : {}),
  });
}

function problemOfCause(cause: unknown): Problem[] {
  if (!isObject(cause) || typeof cause['field'] !== 'string') return [];
  return [
    {
      path: cause['field'].split(/[.[\]]+/).filter((part) => part !== ''),
      message: typeof cause['message'] === 'string' ? clean(cause['message']) : 'refused',
      code: 'refused',
    },
  ];
}

function clean(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 500)
    .replace(/\.+$/, '');
}
