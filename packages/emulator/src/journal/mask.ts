import { isObject, parseJson } from '@oks-kit/core';
import { isSecretHeader } from '@oks-kit/schemas';
import { decodePart } from '../http/route-table.ts';

/** Hides secrets in what is shown of a request. */
export interface Mask {
  /** A value with stars for secrets: by the names of fields, and wherever a text shows one. */
  value(value: unknown): unknown;
  text(text: string): string;
  /** The path and query of a request. */
  target(target: string): string;
}

const stars = '***';

/** How names of secrets end, without the characters between words. */
const endings = [
  'secret',
  'secret key',
  'secret access key',
  'access key',
  'private key',
  'api key',
  'shared key',
  'encryption key',
  'key data',
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'psk',
  'token',
  'otp',
  'otp code',
  'one time password',
  'kubeconfig',
  'authorization',
  'cookie',
  'credential',
  'credentials',
];
/** A list of secrets. `AccessKeys` is a list of keys with more than secrets in them. */
const pluralEndings = ['secrets', 'secret keys', 'passwords', 'tokens', 'cookies', 'kubeconfigs'];
const allEndings = [...endings, ...pluralEndings];

const wholeNames = allEndings.map((ending) => ending.replaceAll(' ', ''));
const secretName = new RegExp(`(?:${wholeNames.join('|')})$`);

/** Whether a field or a parameter with this name holds a secret. */
export function isSecretName(name: string): boolean {
  return isSecretHeader(name) || secretName.test(lettersOf(name));
}

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z\d]/g, '');
}

// Each of these patterns takes linear time: it either stops after a bounded number of characters, or matches.

/** `password: …`, `"SecretKey": "…"` or `token=…` in a text of any format, up to the end of a text that was cut off. */
const named = new RegExp(
  `(${allEndings.map((ending) => ending.replaceAll(' ', '[ _.-]?')).join('|')})` +
    String.raw`(\\{0,9}["']?[ \t]{0,9}[:=]\s{0,9})` +
    '(?:' +
    [
      String.raw`"(?:[^"\\]|\\[^])*(?:"|\\?$)`,
      String.raw`'[^']*(?:'|$)`,
      String.raw`\\{1,9}["'][^]*?(?:\\{1,9}["']|$)`,
      String.raw`[|>][-+\d]{0,3}[ \t]*\n(?:[ \t]+[^\n]*(?:\n|$))*`,
      String.raw`[^\s"'\\&,;<>}\]]+`,
    ].join('|') +
    ')',
  'gi',
);
const privateKey = /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g;
const jsonWebToken = /eyJ[\w-]{8,}(?:\.[\w-]+)*/g;
const scheme = /\b(Basic|Bearer)([ \t]{1,9})[\w.~+/=-]{16,}/gi;

/** Masks by name, by form, and the secrets that the emulator itself knows. */
export function createMask(knownSecrets: () => readonly string[]): Mask {
  function text(whole: string): string {
    let shown = whole;
    for (const secret of knownSecrets()) if (secret !== '') shown = shown.replaceAll(secret, stars);
    return shown
      .replaceAll(privateKey, stars)
      .replaceAll(jsonWebToken, stars)
      .replaceAll(scheme, `$1$2${stars}`)
      .replaceAll(named, `$1$2${stars}`);
  }

  function string(whole: string): string {
    // JSON in a text, such as the last configuration that kubectl applied.
    const inside = /^\s*[[{]/.test(whole) ? parseJson(whole) : undefined;
    return inside === undefined ? text(whole) : JSON.stringify(value(inside));
  }

  function value(whole: unknown, isSecret = false): unknown {
    if (typeof whole === 'string') return isSecret ? stars : string(whole);
    if (typeof whole === 'number') return isSecret ? stars : whole;
    if (Array.isArray(whole)) return whole.map((one) => value(one, isSecret));
    if (!isObject(whole)) return whole;
    return Object.fromEntries(
      Object.entries(whole).map(([name, inner]) => [text(name), value(inner, isSecret || isSecretName(name))]),
    );
  }

  /** A part of a path or query. Its encoding stays, unless there is something to mask. */
  function piece(whole: string): string {
    const decoded = decodePart(whole.replaceAll('+', ' '));
    const shown = text(decoded);
    return shown === decoded ? whole : shown;
  }

  return {
    value: (whole) => value(whole),
    text,
    target(target) {
      const at = target.indexOf('?');
      const path = at < 0 ? target : target.slice(0, at);
      const segments = path.split('/');
      const shown = segments.map((segment, index) =>
        segment !== '' && wholeNames.includes(lettersOf(segments[index - 1] ?? '')) ? stars : piece(segment),
      );
      if (at < 0) return shown.join('/');
      const parameters = target.slice(at + 1).split('&');
      return `${shown.join('/')}?${parameters.map(parameter).join('&')}`;
    },
  };

  function parameter(whole: string): string {
    const equals = whole.indexOf('=');
    const name = whole.slice(0, Math.max(equals, 0));
    return equals >= 0 && isSecretName(decodePart(name)) ? `${name}=${stars}` : piece(whole);
  }
}
