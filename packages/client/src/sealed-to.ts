import { headerNames } from '@oks-kit/schemas';

/**
 * The input of a call whose answer is sealed to `publicKey`. The API answers unsealed if there is no key:
 * a missing one is sent on as an empty one, which is refused like any other invalid key.
 */
export function sealedTo<T extends { readonly publicKey?: string }>(
  request: T,
): Omit<T, 'publicKey'> & { [headerNames.encryptTo]: string } {
  const { publicKey, ...rest } = { ...request };
  return { ...rest, [headerNames.encryptTo]: publicKey ?? '' };
}
