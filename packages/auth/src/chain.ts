import { checkOptions, isOksError, OksCredentialsError, withMethods } from '@oks-kit/core';
import type { Credentials, RequestToAuthorize } from './credentials.ts';

/**
 * Uses the first of several credentials that is available. Credentials whose `authorize` throws an
 * `OksCredentialsError` are skipped from then on. Throws `OksCredentialsError` if none is left.
 */
export function chain(...links: readonly Credentials[]): Credentials {
  const { fits } = withMethods('authorize');
  checkOptions(
    '@oks-kit/auth',
    { links },
    { links: { mustBe: 'credentials, each an object with the method `authorize`', fits: () => links.every(fits) } },
  );
  let at = 0;
  const usedBy = new WeakMap<RequestToAuthorize, Credentials>();
  return {
    async authorize(request) {
      for (let link = links[at]; link !== undefined; link = links[at]) {
        try {
          const headers = await link.authorize(request);
          usedBy.set(request, link);
          return headers;
        } catch (error) {
          if (!isOksError(error, 'credentials')) throw error;
          if (links[at] === link) at += 1;
        }
      }
      throw new OksCredentialsError('No usable credentials.', {
        hint: 'None of the credentials in the chain is available.',
      });
    },
    learn: (answer, request) => usedBy.get(request)?.learn?.(answer, request),
    abandon: (request) => usedBy.get(request)?.abandon?.(request),
  };
}
