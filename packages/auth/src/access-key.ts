import { headerNames } from '@oks-kit/schemas';
import type { Credentials } from './credentials.ts';
import { checkHeaderValue } from './header-value.ts';

export interface AccessKeyOptions {
  /** An access key of the account's root user; an EIM user's does not work with OKS. */
  readonly accessKey: string;
  readonly secretKey: string;
}

/**
 * Signs in with an access key and its secret key, sent as they are in two headers.
 * Throws `OksInputError` for a value that no header can carry.
 */
export function accessKey(options: AccessKeyOptions): Credentials {
  // Held by the closure alone, so that printing the credentials shows nothing.
  const headers = {
    [headerNames.accessKey]: checkHeaderValue('accessKey', options.accessKey),
    [headerNames.secretKey]: checkHeaderValue('secretKey', options.secretKey),
  };
  return { authorize: () => headers };
}
