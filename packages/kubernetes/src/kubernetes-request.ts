import type { Agent } from 'node:https';
import { type Kubeconfig, soleContext } from '@oks-kit/kubeconfig';
import {
  apiErrorOf,
  checkOptions,
  followTls,
  isBeforeSending,
  isObject,
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

/** Sends a request and yields the parsed answer. Throws `OksError`s. */
export type KubernetesCaller = (request: KubernetesRequest) => Promise<unknown>;

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
}

/**
 * Calls a cluster's own API with the certificate of a kubeconfig, over Node's https alone:
 * a general Kubernetes client takes longer to load than most commands take to run.
 * Throws `OksKubeconfigError` where the kubeconfig has no client certificate or no https server.
 */
export function createKubernetesCaller(options: KubernetesOptions): KubernetesCaller {
  checkOptions('@oks-kit/kubernetes', options, callerRules);
  const { kubeconfig, timeoutMs = 30_000 } = options;
  // A kubeconfig that is given as it is, is looked at right away: a fault in it should not wait for the first call.
  let reached: Reached | undefined = typeof kubeconfig === 'function' ? undefined : reach(kubeconfig);
  return async (request) => {
    request.signal?.throwIfAborted();
    const current = typeof kubeconfig === 'function' ? await kubeconfig() : kubeconfig;
    request.signal?.throwIfAborted();
    if (reached === undefined || reached.kubeconfig !== current) {
      reached?.agent.destroy();
      reached = reach(current);
    }
    return send(reached, request, timeoutMs);
  };
}

function isKubeconfig(value: unknown): value is Kubeconfig {
  return isObject(value) && ['clusters', 'users', 'contexts'].every((list) => Array.isArray(value[list]));
}

function reach(kubeconfig: unknown): Reached {
  if (!isKubeconfig(kubeconfig))
    throw new OksInputError('@oks-kit/kubernetes: the function `kubeconfig` yielded none.');
  const { cluster, user } = soleContext(kubeconfig);
  const { server, 'certificate-authority-data': ca } = cluster.cluster;
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
  return { kubeconfig, base: new URL(server), agent };
}

function send({ base, agent }: Reached, request: KubernetesRequest, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const text = request.body === undefined ? undefined : JSON.stringify(request.body);
    const where = { method: request.method, pathTemplate: request.path.replace(/\?.*$/, '') };
    const changes = request.method !== 'GET';
    /** Whatever breaks once the caller has had enough, it is the caller's own reason that stands. */
    const fail = (error: Error): void => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is the caller's own value
      reject(request.signal?.aborted === true ? request.signal.reason : error);
    };
    const outgoing = process
      .getBuiltinModule('node:https')
      .request(new URL(base.pathname.replace(/\/+$/, '') + request.path, base), {
        method: request.method,
        agent,
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
        reject(
          new OksTimeoutError(`The cluster's API at ${base.origin} took longer than ${timeoutMs} ms.`, {
            ...where,
            maybeApplied: changes && secured() !== false,
          }),
        );
        outgoing.destroy();
      },
      Math.min(timeoutMs, longestTimerMs),
    );
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.on('error', (error) => fail(connectionErrorOf(error, base, where, changes, secured())));
    outgoing.on('response', (incoming) => {
      const chunks: Uint8Array[] = [];
      let bytes = 0;
      incoming.on('data', (chunk: Uint8Array) => {
        bytes += chunk.byteLength;
        if (bytes > maxBodyBytes) incoming.destroy(new Error('too large'));
        else chunks.push(chunk);
      });
      incoming.on('error', () =>
        fail(
          new OksResponseError(`The cluster's API at ${base.origin} broke off its answer, or it was too large.`, {
            ...where,
            maybeApplied: changes,
          }),
        ),
      );
      incoming.on('end', () => {
        const status = incoming.statusCode ?? 0;
        const json = parseJson(Buffer.concat(chunks).toString('utf8'));
        if (status >= 400) reject(errorOfStatus(status, json, where));
        else if (json === undefined || status >= 300) {
          reject(
            new OksResponseError(`The cluster's API at ${base.origin} answered ${status} with what is not JSON.`, {
              ...where,
              status,
              maybeApplied: changes && status < 300,
            }),
          );
        } else resolve(json);
      });
    });
    outgoing.end(text);
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
