import { headerNames } from '@oks-kit/schemas';

/**
 * The input of a call whose response is encrypted with `publicKey`. Without a key, the API would respond unencrypted,
 * so a missing key is passed on as an empty one and rejected.
 */
export function sealedTo<T extends { readonly publicKey?: string }>(
  request: T,
): Omit<T, 'publicKey'> & { [headerNames.encryptTo]: string } {
  const { publicKey, ...rest } = { ...request };
  return { ...rest, [headerNames.encryptTo]: publicKey ?? '' };
}
