import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, send, sendError } from './responses.ts';
import type { ClusterHandler } from '../cluster-listener.ts';
import type { ClusterState } from '../oks-state/cluster-state.ts';
import { describeCluster } from './discovery.ts';
import { identify } from './identity.ts';
import { read } from './read.ts';
import { mediaTypeOf, parseObject, readBytes } from './request-body.ts';
import { isDiscovery, type Target, targetOf } from './request-target.ts';
import { isReview, review } from './access-reviews.ts';
import { methodNotAllowed, pathNotFound, StatusError } from './status-error.ts';
import { createWatches, type Watches } from './watch.ts';
import type { ResponseBuffers } from './response-buffers.ts';
import { write } from './write.ts';

/** Maximum number of concurrent requests to a cluster, including watches. */
const maxInFlight = 200;

export interface KubernetesApiOptions {
  readonly buffers: ResponseBuffers;
  /** Called with errors that are no fault of the caller. */
  readonly onFault: (error: unknown) => void;
  /** Called when somebody has called a cluster that no longer exists: another emulator may have deleted it. */
  readonly onDeleted: () => void;
}

/** Answers requests to a cluster's Kubernetes API. */
export function createKubernetesApi(
  state: ClusterState,
  { buffers, onFault, onDeleted }: KubernetesApiOptions,
): ClusterHandler {
  const watches = createWatches(state, buffers);
  let inFlight = 0;
  return (request, response) => {
    inFlight += 1;
    response.once('close', () => (inFlight -= 1));
    if (inFlight > maxInFlight) {
      sendError(response, new StatusError(429, 'TooManyRequests', 'Too many requests, please try again later.', {}, 1));
      return;
    }
    answer(state, watches, request, response).then(
      (given) => {
        if (given !== undefined) {
          buffers.add(response);
          send(response, given);
          buffers.limit(response);
        }
        return watches.tell();
      },
      (error: unknown) => {
        if (!(error instanceof StatusError)) onFault(error);
        else if (error instanceof ClusterDeleted) response.once('finish', onDeleted);
        sendError(response, error, isDiscovery(request.url ?? '/'));
      },
    );
  };
}

/** Undefined for a watch, whose response continues until the caller disconnects. */
async function answer(
  state: ClusterState,
  watches: Watches,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Answer | undefined> {
  const { store } = state.emulator;
  const url = URL.parse(request.url ?? '/', 'https://localhost');
  // Whether the body may be refused is known only after the certificate.
  const body = isReading(request) ? undefined : await readBytes(request).catch(refusalOf);
  const done = await store.run(() => carryOut(state, request, url, body));
  if (done instanceof StatusError) throw done;
  if (done instanceof WatchStart) {
    const { target, query, accept } = done;
    await store.run(() => watches.start(target, query, accept, response), 'heard');
    return undefined;
  }
  return done;
}

function isReading({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function refusalOf(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  throw error;
}

class ClusterDeleted extends StatusError {
  constructor() {
    super(503, 'ServiceUnavailable', 'the cluster was deleted');
  }
}

/** The result for a watch request that is allowed to start. */
class WatchStart {
  readonly target: Target;
  readonly query: URLSearchParams;
  readonly accept: string;

  constructor(target: Target, query: URLSearchParams, accept: string) {
    this.target = target;
    this.query = query;
    this.accept = accept;
  }
}

/** The synchronous part of a request. A refusal is returned, not thrown, so that changes made before it are stored. */
function carryOut(
  state: ClusterState,
  request: IncomingMessage,
  url: URL | null,
  body: Buffer | StatusError | undefined,
): Answer | WatchStart | StatusError {
  try {
    const cluster = state.cluster();
    if (cluster === undefined) throw new ClusterDeleted();
    const user = identify(cluster, state.emulator.clock.now(), request);
    if (url === null) throw pathNotFound();
    const path = url.pathname.replace(/\/+$/, '') || '/';
    const accept = request.headers.accept ?? '';
    const fixed = body === undefined ? describeCluster(cluster, path, accept) : undefined;
    if (fixed !== undefined) return { status: 200, ...fixed };
    if (isReview(path)) {
      if (request.method !== 'POST') throw methodNotAllowed();
      return review(path, user, parseObject(bytesOf(body), mediaTypeOf(request)));
    }
    const target = targetOf(path);
    if (target === undefined) throw pathNotFound();
    if (body !== undefined) return write(state, user, target, url.searchParams, request, () => bytesOf(body));
    if (target.subresource === undefined && ['true', '1'].includes(url.searchParams.get('watch') ?? '')) {
      state.catchUp();
      return new WatchStart(target, url.searchParams, accept);
    }
    return read(state, target, url.searchParams, accept);
  } catch (error) {
    return refusalOf(error);
  }
}

function bytesOf(body: Buffer | StatusError | undefined): Buffer {
  if (body instanceof StatusError) throw body;
  return body ?? Buffer.alloc(0);
}
