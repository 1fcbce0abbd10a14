/** The request and response headers of the API, by what they carry. Names as the service's clients write them. */
export const headerNames = {
  accessKey: 'AccessKey',
  secretKey: 'SecretKey',
  authorization: 'Authorization',
  accessToken: 'AccessToken',
  refreshToken: 'RefreshToken',
  oneTimePassword: 'X-OTP-Code',
  encryptTo: 'x-encrypt-nacl',
  /** Fresh tokens come back under hyphenated names, unlike the request's. */
  newAccessToken: 'Access-Token',
  newRefreshToken: 'Refresh-Token',
} as const;

const secret: ReadonlySet<string> = new Set(
  [
    headerNames.accessKey,
    headerNames.secretKey,
    headerNames.authorization,
    headerNames.accessToken,
    headerNames.refreshToken,
    headerNames.oneTimePassword,
    headerNames.newAccessToken,
    headerNames.newRefreshToken,
    'Cookie',
    'Set-Cookie',
    'Proxy-Authorization',
  ].map((name) => name.toLowerCase()),
);

/** Whether a header's value must never be shown. Any case of the name. */
export function isSecretHeader(name: string): boolean {
  return secret.has(name.toLowerCase());
}

/** The text with stars for each of these header values, and for what stands behind their scheme (`Basic …`): what a gateway says of a request may repeat them. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets) {
    for (const part of new Set([secret, secret.slice(secret.indexOf(' ') + 1)]))
      if (part !== '') shown = shown.replaceAll(part, '***');
  }
  return shown;
}

/** Has Node's `util.inspect`, and so `console.log`, show stars for these fields of an object. To everything else it stays the plain data that it is. */
export function maskWhenInspected<T extends object>(object: T, fields: readonly string[]): T {
  const shown = (): object =>
    Object.fromEntries(
      Object.entries(object).map(([name, value]: [string, unknown]) => [
        name,
        value !== undefined && fields.includes(name) ? '***' : value,
      ]),
    );
  return Object.defineProperty(object, Symbol.for('nodejs.util.inspect.custom'), { value: shown, configurable: true });
}
