import { encodeBase64, sealBox } from '@oks-kit/kubeconfig';
import { isOksError } from '@oks-kit/core';
import { headerNames } from '@oks-kit/schemas';
import { invalidFieldError } from '../http/api-error.ts';

/**
 * Seals text to the public key of the header `x-encrypt-nacl`; without one, text stays as it is. Checks the key at
 * once: an invalid one is refused before any work. Throws a 422.
 */
export function sealFor(publicKey: string | null | undefined): (text: string) => string {
  if (publicKey === undefined || publicKey === null) return (text) => text;
  const seal = (text: string): string => {
    try {
      return encodeBase64(sealBox(text, publicKey));
    } catch (error) {
      if (isOksError(error, 'sealed_box'))
        throw invalidFieldError(['header', headerNames.encryptTo], 'value is not an X25519 public key in base64');
      throw error;
    }
  };
  seal('');
  return seal;
}
