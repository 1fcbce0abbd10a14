import { checkOptions, checkUrl, type OptionRules } from '@oks-kit/core';
import { headerNames } from '@oks-kit/schemas';
import type { Credentials } from './credentials.ts';
import { checkHeaderValue } from './header-value.ts';
import { secretRule } from './option-rules.ts';
import type { Secret } from './secret.ts';

/** A pair of JWTs as returned by the service. */
export interface TokenPair {
  readonly accessToken: string | Secret;
  readonly refreshToken: string | Secret;
}

const rules: OptionRules<TokenPair> = { accessToken: secretRule, refreshToken: secretRule };

/**
 * Authenticates with existing tokens, which are not renewed.
 * Throws `OksInputError` for a missing or invalid value, and for a request over plain HTTP to another machine.
 */
export function tokens(pair: TokenPair): Credentials {
  checkOptions('@oks-kit/auth', pair, rules);
  const access = checkHeaderValue('accessToken', pair.accessToken);
  const refresh = checkHeaderValue('refreshToken', pair.refreshToken);
  return {
    authorize({ url }) {
      checkUrl(url);
      return { [headerNames.accessToken]: access.reveal(), [headerNames.refreshToken]: refresh.reveal() };
    },
  };
}
