import { checkOrigin, checkSameOrigin } from '@oks-kit/core';
import type { Credentials } from './credentials.ts';
import { checkInner } from './option-rules.ts';

/**
 * Limits credentials to one endpoint. They throw `OksInputError` for a request to any other origin, that is, another
 * host, another port or plain HTTP.
 */
export function forEndpoint(endpoint: string, inner: Credentials): Credentials {
  checkInner(inner);
  const { origin } = checkOrigin(endpoint);
  return {
    authorize(request) {
      checkSameOrigin(origin, request.url);
      return inner.authorize(request);
    },
    learn: (answer, request) => inner.learn?.(answer, request),
    abandon: (request) => inner.abandon?.(request),
  };
}
