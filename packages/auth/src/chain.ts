import { checkOptions, isOksError, OksCredentialsError, withMethods } from '@oks-kit/core';
import type { Credentials, RequestToAuthorize } from './credentials.ts';

/**
 * The first of several credentials that has something to offer: one whose `authorize` throws an
 * `OksCredentialsError` is passed over for good. Throws `OksCredentialsError` when none is left.
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
        hint: 'None of the ways to sign in that were tried has any.',
      });
    },
    learn: (answer, request) => usedBy.get(request)?.learn?.(answer, request),
    abandon: (request) => usedBy.get(request)?.abandon?.(request),
  };
}
