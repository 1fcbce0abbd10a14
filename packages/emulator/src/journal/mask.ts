import { createSecretMask, isSecretName, type SecretMask } from '@oks-kit/core/secret-mask';
import { decodePart } from '../http/route-table.ts';

/** Hides secrets in what is shown of a request. */
export interface Mask extends SecretMask {
  /** The path and query of a request. */
  target(target: string): string;
}

const stars = '***';

/**
 * Masks by name, by form, and the secrets that the emulator itself knows.
 *
 * @param knownSecrets - returns the same array until a secret changes
 */
export function createMask(knownSecrets: () => readonly string[]): Mask {
  const mask = createSecretMask(knownSecrets);

  /** A part of a path or query. Its encoding stays, unless there is something to mask. */
  function piece(whole: string): string {
    const decoded = decodePart(whole.replaceAll('+', ' '));
    const shown = mask.text(decoded);
    return shown === decoded ? whole : shown;
  }

  function parameter(whole: string): string {
    const equals = whole.indexOf('=');
    const name = whole.slice(0, Math.max(equals, 0));
    return equals >= 0 && isSecretName(decodePart(name)) ? `${name}=${stars}` : piece(whole);
  }

  return {
    ...mask,
    target(target) {
      const at = target.indexOf('?');
      const path = at < 0 ? target : target.slice(0, at);
      const segments = path.split('/');
      const shown = segments.map((segment, index) =>
        segment !== '' && isSecretName(segments[index - 1] ?? '') ? stars : piece(segment),
      );
      if (at < 0) return shown.join('/');
      const parameters = target.slice(at + 1).split('&');
      return `${shown.join('/')}?${parameters.map(parameter).join('&')}`;
    },
  };
}
