import { headerNames } from '@oks-kit/schemas';
import type { Credentials } from './credentials.ts';
import { checkHeaderValue } from './header-value.ts';

/** A pair of JWTs as the service hands them out. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Signs in with a pair of tokens given as it is; it is not renewed. Throws `OksInputError` for a value that no header can carry. */
export function tokens(pair: TokenPair): Credentials {
  const headers = tokenHeaders(pair);
  return { authorize: () => headers };
}

export function tokenHeaders(pair: TokenPair): Record<string, string> {
  return {
    [headerNames.accessToken]: checkHeaderValue('accessToken', pair.accessToken),
    [headerNames.refreshToken]: checkHeaderValue('refreshToken', pair.refreshToken),
  };
}
