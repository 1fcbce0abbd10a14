import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, send, sendError } from './responses.ts';
import type { ClusterState } from '../oks-state/cluster-state.ts';
import { describeCluster } from './discovery.ts';
import { identify } from './identity.ts';
import { read } from './read.ts';
import { mediaTypeOf, parseObject, readBytes } from './request-body.ts';
import { isDiscovery, targetOf } from './request-target.ts';
import { isReview, review } from './access-reviews.ts';
import { methodNotAllowed, pathNotFound, StatusError } from './status-error.ts';
import { createWatches, type Watches } from './watch.ts';
import type { ResponseBuffers } from './response-buffers.ts';
import { write } from './write.ts';

/** Maximum number of concurrent requests to a cluster, including watches. */
const maxInFlight = 200;

/** Answers requests to a cluster's Kubernetes API. */
export function createKubernetesApi(
  state: ClusterState,
  buffers: ResponseBuffers,
): (request: IncomingMessage, response: ServerResponse) => void {
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
        watches.tell();
      },
      (error: unknown) => sendError(response, error, isDiscovery(request.url ?? '/')),
    );
  };
}

/** Undefined for a watch, whose response goes on until the caller leaves. */
async function answer(
  state: ClusterState,
  watches: Watches,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Answer | undefined> {
  const cluster = state.cluster();
  if (cluster === undefined) throw new StatusError(503, 'ServiceUnavailable', 'the cluster is gone');
  const user = identify(cluster, state.emulator.clock.now(), request);
  const url = URL.parse(request.url ?? '/', 'https://localhost');
  if (url === null) throw pathNotFound();
  const path = url.pathname.replace(/\/+$/, '') || '/';
  const accept = request.headers.accept ?? '';
  const reading = request.method === 'GET' || request.method === 'HEAD';
  const fixed = reading ? describeCluster(cluster, path, accept) : undefined;
  if (fixed !== undefined) return { status: 200, ...fixed };
  if (isReview(path)) {
    if (request.method !== 'POST') throw methodNotAllowed();
    return review(path, user, parseObject(await readBytes(request), mediaTypeOf(request)));
  }
  const target = targetOf(path);
  if (target === undefined) throw pathNotFound();
  if (!reading) return write(state, user, target, url.searchParams, request);
  if (target.subresource === undefined && ['true', '1'].includes(url.searchParams.get('watch') ?? '')) {
    watches.start(target, url.searchParams, accept, response);
    return undefined;
  }
  return read(state, target, url.searchParams, accept);
}
