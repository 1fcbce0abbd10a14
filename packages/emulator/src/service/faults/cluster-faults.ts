import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendError } from '../../clusters/builtin/responses.ts';
import { StatusError } from '../../clusters/builtin/status-error.ts';
import type { EmulatorState } from '../../state/emulator-state.ts';
import { delay } from './fault-responses.ts';
import { type ActiveFault, kubernetesApi } from './faults.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Applies the faults of `KubernetesApi` to the requests that a cluster's own API receives. Calls `onFault` if they
 * cannot be read.
 */
export function withClusterFaults(
  { store, faults }: Pick<EmulatorState, 'store' | 'faults'>,
  answer: Answer,
  onFault: (error: unknown) => void,
): Answer {
  return (request, response) => {
    void answerWithFaults(
      store.run(() => faults.strike({ operation: kubernetesApi, byTokens: false, hasCode: false })),
      request,
      response,
      answer,
    ).catch((error: unknown) => {
      onFault(error);
      sendError(response, error);
    });
  };
}

async function answerWithFaults(
  striking: readonly ActiveFault[] | Promise<readonly ActiveFault[]>,
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): Promise<void> {
  const struck = await striking;
  await delay(struck);
  const decisive = struck.find(({ kind }) => kind !== 'latency');
  if (decisive === undefined) {
    answer(request, response);
    return;
  }
  switch (decisive.kind) {
    case 'reset_before':
      request.socket.destroy();
      return;
    case 'reset_after':
      // The request is processed, and the connection ends in place of the response.
      response.writeHead = () => response;
      response.write = () => true;
      response.end = () => {
        request.socket.destroy();
        return response;
      };
      answer(request, response);
      return;
    default:
      request.resume();
      sendError(response, statusOf(decisive));
  }
}

/** The error as a Kubernetes API sends it. */
function statusOf({ kind, status, retryAfterSeconds }: ActiveFault): StatusError {
  switch (kind) {
    case 'rate_limit':
      return new StatusError(429, 'TooManyRequests', 'too many requests', {}, retryAfterSeconds ?? 1);
    case 'timeout':
      return new StatusError(504, 'Timeout', 'the request timed out', {}, retryAfterSeconds);
    case 'not_ready':
      return new StatusError(503, 'ServiceUnavailable', 'the service is unavailable', {}, retryAfterSeconds);
    default:
      return new StatusError(status ?? 500, 'InternalError', 'an error on the server', {}, retryAfterSeconds);
  }
}
