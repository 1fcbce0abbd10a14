import { headerNames } from '@oks-kit/schemas';

/**
 * Returns the input of a call whose response is to be encrypted with `publicKey`. Without a key the response would not
 * be encrypted, so a missing key is sent as an empty one, which is rejected.
 */
export function sealedTo<T extends { readonly publicKey?: string }>(
  request: T,
): Omit<T, 'publicKey'> & { [headerNames.encryptTo]: string } {
  const { publicKey, ...rest } = { ...request };
  return { ...rest, [headerNames.encryptTo]: publicKey ?? '' };
}
