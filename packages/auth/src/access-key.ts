import { checkOptions, checkUrl, optionRules, type OptionRules } from '@oks-kit/core';
import { headerNames } from '@oks-kit/schemas';
import type { Credentials } from './credentials.ts';
import { checkHeaderValue } from './header-value.ts';
import { secretRule } from './option-rules.ts';
import type { Secret } from './secret.ts';

export interface AccessKeyOptions {
  /** An access key of the account's root user; an EIM user's does not work with OKS. */
  readonly accessKey: string;
  readonly secretKey: string | Secret;
}

const rules: OptionRules<AccessKeyOptions> = {
  accessKey: { ...optionRules.text, needed: true },
  secretKey: secretRule,
};

/**
 * Signs in with an access key and its secret key, sent as they are in two headers.
 * Throws `OksInputError` for a value that is missing or that no header can carry, and for a request over plain HTTP to another machine.
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
