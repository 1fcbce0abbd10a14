import type { IncomingMessage } from 'node:http';
import type { Agent } from 'node:https';
import { type Kubeconfig, soleContext } from '@oks-kit/kubeconfig';
import {
  apiErrorOf,
  checkOptions,
  followTls,
  isBeforeSending,
  isObject,
  isOksError,
  OksConnectionError,
  OksInputError,
  OksKubeconfigError,
  OksResponseError,
  OksTimeoutError,
  optionRules,
  type OptionRules,
  parseJson,
  type Problem,
  unsentFailures,
  wordsFor,
} from '@oks-kit/core';

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

/** The longest time that a timer takes; a longer one would fire at once. */
export const longestTimerMs = 2 ** 31 - 1;
const maxBodyBytes = 32 * 1024 * 1024;

/** Where a kubeconfig leads, and the connections that are open to there. */
interface Reached {
  readonly kubeconfig: Kubeconfig;
  readonly base: URL;
  readonly agent: Agent;
  /** The name that the server's certificate is for, where it is not the host. */
  readonly servername: string | undefined;
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
      reached?.agent.destroy();
      reached = reach(current);
    }
    return reached;
  }
  return {
    async json(request) {
      const exchange = await open(await connect(request), request, timeoutMs);
      return readJson(exchange, request);
    },
    async *lines(request) {
      const exchange = await open(await connect(request), request, timeoutMs);
      if (exchange.incoming.statusCode !== 200) {
        await readJson(exchange, request);
        return;
      }
      exchange.stopTimer();
      yield* linesOf(exchange, request);
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
    // Read here, where a broken certificate is an error of its own and not one of the connection.
    process
      .getBuiltinModule('node:tls')
      .createSecureContext({ cert: pem(cert), key: pem(key), ...(ca === undefined ? {} : { ca: pem(ca) }) });
  } catch {
    throw new OksKubeconfigError("The kubeconfig's certificate or key can not be used.", {
      hint: 'Fetch the kubeconfig again.',
    });
  }
  // By this call and not by an import, which would load `fetch` with everything else the module exports.
  const https = process.getBuiltinModule('node:https');
  const agent = new https.Agent({
    keepAlive: true,
    cert: pem(cert),
    key: pem(key),
    ...(ca === undefined ? {} : { ca: pem(ca) }),
  });
  return {
    kubeconfig,
    base: new URL(server),
    agent,
    servername: typeof servername === 'string' ? servername : undefined,
  };
}

/** A request whose answer has begun. */
interface Exchange {
  readonly incoming: IncomingMessage;
  readonly base: URL;
  /** The time that a request may take is over once nothing more is waited for. */
  readonly stopTimer: () => void;
  /** What to throw for an answer that breaks off. */
  readonly brokenOff: (error: unknown) => unknown;
}

function open({ base, agent, servername }: Reached, request: KubernetesRequest, timeoutMs: number): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const text = request.body === undefined ? undefined : JSON.stringify(request.body);
    const where = whereOf(request);
    const changes = request.method !== 'GET';
    let tooLate: OksTimeoutError | undefined;
    /** Whatever breaks once the caller has had enough, it is the caller's own reason that stands. */
    const reasonOf = (error: unknown): unknown =>
      request.signal?.aborted === true ? request.signal.reason : (tooLate ?? error);
    const outgoing = process
      .getBuiltinModule('node:https')
      .request(new URL(base.pathname.replace(/\/+$/, '') + request.path, base), {
        method: request.method,
        agent,
        ...(servername === undefined ? {} : { servername }),
        headers: {
          accept: 'application/json',
          ...(text === undefined
            ? {}
            : { 'content-type': request.contentType ?? 'application/json', 'content-length': Buffer.byteLength(text) }),
        },
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      });
    const secured = followTls(outgoing);
    // For the whole exchange: an answer that drips is as late as one that never comes.
    const timer = setTimeout(
      () => {
        tooLate = new OksTimeoutError(`The cluster's API at ${base.origin} took longer than ${timeoutMs} ms.`, {
          ...where,
          maybeApplied: changes && secured() !== false,
        });
        outgoing.destroy(tooLate);
      },
      Math.min(timeoutMs, longestTimerMs),
    );
    const stopTimer = (): void => clearTimeout(timer);
    outgoing.on('close', stopTimer);
    outgoing.on('error', (error) => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is the caller's own value
      reject(reasonOf(connectionErrorOf(error, base, where, changes, secured())));
    });
    outgoing.on('response', (incoming) => {
      resolve({
        incoming,
        base,
        stopTimer,
        brokenOff: (error) =>
          isOksError(error)
            ? error
            : reasonOf(
                new OksResponseError(`The cluster's API at ${base.origin} broke off its answer.`, {
                  ...where,
                  maybeApplied: changes,
                }),
              ),
      });
    });
    outgoing.end(text);
  });
}

function whereOf({ method, path }: KubernetesRequest): { readonly method: string; readonly pathTemplate: string } {
  return { method, pathTemplate: path.replace(/\?.*$/, '') };
}

async function readJson({ incoming, base, brokenOff }: Exchange, request: KubernetesRequest): Promise<unknown> {
  const where = whereOf(request);
  const changes = request.method !== 'GET';
  const chunks: Uint8Array[] = [];
  try {
    let bytes = 0;
    // Boundary: no encoding is set, so what comes is bytes.
    for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > maxBodyBytes) throw tooLarge(base, where, changes);
      chunks.push(chunk);
    }
  } catch (error) {
    throw brokenOff(error);
  }
  const status = incoming.statusCode ?? 0;
  const json = parseJson(Buffer.concat(chunks).toString('utf8'));
  if (status >= 400) throw errorOfStatus(status, json, where);
  if (json === undefined || status >= 300) {
    throw new OksResponseError(
      `The cluster's API at ${base.origin} answered ${status} with something that is not JSON.`,
      {
        ...where,
        status,
        maybeApplied: changes && status < 300,
      },
    );
  }
  return json;
}

async function* linesOf(
  { incoming, base, brokenOff }: Exchange,
  request: KubernetesRequest,
): AsyncGenerator<unknown, void> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    // Boundary: as above.
    for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > maxBodyBytes) throw tooLarge(base, whereOf(request), false);
      for (const line of lines) if (line.trim() !== '') yield parseJson(line);
    }
  } catch (error) {
    throw brokenOff(error);
  } finally {
    incoming.destroy();
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
  error: Error,
  base: URL,
  where: { readonly method: string; readonly pathTemplate: string },
  changes: boolean,
  secured: boolean | undefined,
): OksConnectionError {
  const code = 'code' in error ? String(error.code) : 'unknown error';
  const syscall = 'syscall' in error ? String(error.syscall) : undefined;
  const untrusted = Object.hasOwn(unsentFailures.tls, code);
  const words = wordsFor(code);
  return new OksConnectionError(
    `The cluster's API at ${base.origin} gave no answer${words === undefined ? '' : `, ${words}`} (${code}).`,
    {
      ...where,
      maybeApplied: changes && !isBeforeSending(code, syscall, secured),
      hint: untrusted
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
