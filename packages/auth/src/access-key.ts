import { checkOptions, checkUrl, optionRules, type OptionRules } from '@oks-kit/core';
import { headerNames } from '@oks-kit/schemas';
import type { Credentials } from './credentials.ts';
import { checkHeaderValue } from './header-value.ts';
import { secretRule } from './option-rules.ts';
import type { Secret } from './secret.ts';

/** Options of `accessKey`. */
export interface AccessKeyOptions {
  /** An access key of the account's root user. OKS does not accept the keys of EIM users. */
  readonly accessKey: string;
  /** The secret key that belongs to the access key. */
  readonly secretKey: string | Secret;
}

const rules: OptionRules<AccessKeyOptions> = {
  accessKey: { ...optionRules.text, needed: true },
  secretKey: secretRule,
};

/**
 * Authenticates with an access key and its secret key, which are sent in two headers.
 * Throws `OksInputError` for a missing or invalid value, and for a request over plain HTTP to another machine.
 */
export function accessKey(options: AccessKeyOptions): Credentials {
  checkOptions('@oks-kit/auth', options, rules);
  const key = checkHeaderValue('accessKey', options.accessKey);
  const secret = checkHeaderValue('secretKey', options.secretKey);
  return {
    authorize({ url }) {
      checkUrl(url);
      return { [headerNames.accessKey]: key.reveal(), [headerNames.secretKey]: secret.reveal() };
    },
  };
}
