import { checkOrigin, checkSameOrigin } from '@oks-kit/core';
import type { Credentials } from './credentials.ts';
import { checkInner } from './option-rules.ts';

/**
 * Binds credentials to the endpoint that they are meant for: asked to authorize a request to any other origin,
 * they throw `OksInputError`. Another host, another port and a downgrade to http are other origins.
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
