import { escapePattern } from './escape-pattern.ts';
import { isObject, parseJson } from './json.ts';

/** Hides secrets in what is shown to people and to programs. */
export interface SecretMask {
  /** A value with stars for secrets: by the names of fields, and wherever a text shows one. */
  value(value: unknown): unknown;
  /** Returns a text with `***` in place of each secret. */
  text(text: string): string;
}

const stars = '***';

/** Words that make any name with them the name of a secret. Names are compared by their letters alone. */
const words = [
  ...['password', 'passwd', 'passphrase', 'secret', 'token', 'credential', 'kubeconfig', 'private key', 'cookie'],
  ...['authorization', 'bearer', 'one time password', 'api key', 'ssh key'],
];
/** How other names of secrets end. An access key may be a list of keys with more than secrets in them. */
const endings = [
  ...['access key', 'shared key', 'encryption key', 'signing key', 'key data', 'pwd', 'psk', 'jwt', 'otp', 'totp'],
  ...['otp code', 'mfa code', 'pass code', 'session id'],
];
const wholeNames = ['pass'];

const letters = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, '');
const secretName = new RegExp(
  `${words.map(letters).join('|')}|(?:${endings.map(letters).join('|')})$|^(?:${wholeNames.join('|')})$`,
);

/** Whether a field or a parameter with this name holds a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(letters(name));
}

// Each of these patterns takes linear time: it either stops after a bounded number of characters, or matches.

/** `password: …`, `"SecretKey": "…"` or `token=…` in a text of any format, up to the end of a text that was cut off. */
const named = new RegExp(
  `((?:${[...words, ...endings].map((name) => name.replaceAll(' ', '[ _.-]?')).join('|')})[\\w.-]{0,30})` +
    String.raw`(\\{0,9}["']?[ \t]{0,9}[:=>]\s{0,9})` +
    '(?:' +
    [
      String.raw`"(?:[^"\\]|\\[^])*(?:"|\\?$)`,
      String.raw`'[^']*(?:'|$)`,
      String.raw`\\{1,9}["'][^]*?(?:\\{1,9}["']|$)`,
      String.raw`[|>][-+\d]{0,3}[ \t]*\n(?:[ \t]+[^\n]*(?:\n|$))*`,
      // Not a name in a message: "token: `ttl` must be …".
      String.raw`[^\s"'\\&,;<>}\]` + '`' + String.raw`][^\s"'\\&,;<>}\]]*`,
    ].join('|') +
    ')',
  'gi',
);
/** A header in a text: its value is the rest of the line. */
const header = /\b((?:proxy-)?authorization|(?:set-)?cookie)([ \t]{0,9}:[ \t]{0,9})[^\s"'\\][^\r\n"'\\]*/gi;
const privateKey = /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g;
const jsonWebToken = /eyJ[\w-]{8,}(?:\.[\w-]+)*/g;
const scheme = /\b(Basic|Bearer)([ \t]{1,9})[\w.~+/=-]{16,}/gi;
/** User name and password in a URL. */
const userInfo = /(:\/\/)[^\s/@"':]{0,200}:[^\s/@"']{1,200}(?=@)/g;

const shortestBase64 = 20;
const base64 = new RegExp(String.raw`[\w+/-]{${shortestBase64},}={0,2}`, 'g');
/** ASCII that is escaped as in a URL or in JSON. */
const escaped = /(?:%|\\u00)([2-7][\da-f])/gi;

/**
 * Masks by name, by form, and the secrets that are known. A secret is also found in base64 or escaped.
 *
 * @param knownSecrets - called for each text. The same array means the same secrets.
 */
export function createSecretMask(knownSecrets: () => readonly string[] = () => []): SecretMask {
  let listed: readonly string[] | undefined;
  let known: RegExp | undefined;

  /** One pattern, because there may be thousands of accounts. */
  function knownPattern(): RegExp | undefined {
    const secrets = knownSecrets();
    if (secrets === listed) return known;
    listed = secrets;
    const all = secrets.filter((secret) => secret !== '').toSorted((a, b) => b.length - a.length);
    known = all.length === 0 ? undefined : new RegExp(all.map(escapePattern).join('|'), 'g');
    return known;
  }

  function plain(text: string): string {
    const pattern = knownPattern();
    return (pattern === undefined ? text : text.replaceAll(pattern, stars))
      .replaceAll(privateKey, stars)
      .replaceAll(jsonWebToken, stars)
      .replaceAll(scheme, `$1$2${stars}`)
      .replaceAll(header, `$1$2${stars}`)
      .replaceAll(userInfo, `$1${stars}`)
      .replaceAll(named, `$1$2${stars}`);
  }

  function text(whole: string): string {
    const shown = plain(whole).replaceAll(base64, (run) => {
      const isSecret = [run, ...run.split('/')].some((part) => {
        const inside = part.length < shortestBase64 ? '' : fromBase64(part);
        return plain(inside) !== inside;
      });
      return isSecret ? stars : run;
    });
    const unescaped = shown.replaceAll(escaped, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    if (unescaped === shown) return shown;
    const hidden = plain(unescaped);
    return hidden === unescaped ? shown : hidden;
  }

  function string(whole: string): string {
    // JSON in a text, such as the last configuration that kubectl applied.
    const inside = /^\s*[[{]/.test(whole) ? parseJson(whole) : undefined;
    if (inside === undefined) return text(whole);
    const shown = JSON.stringify(value(inside));
    return shown === JSON.stringify(inside) ? whole : shown;
  }

  function value(whole: unknown, isSecret = false): unknown {
    if (typeof whole === 'string') return isSecret && whole !== '' ? stars : string(whole);
    if (typeof whole === 'number') return isSecret ? stars : whole;
    if (Array.isArray(whole)) return whole.map((one) => value(one, isSecret));
    if (!isObject(whole)) return whole;
    return Object.fromEntries(
      Object.entries(whole).map(([name, inner]) => [text(name), value(inner, isSecret || isSecretName(name))]),
    );
  }

  return { value: (whole) => value(whole), text };
}

function fromBase64(text: string): string {
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return '';
  }
}
