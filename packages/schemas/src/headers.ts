/** The request and response headers of the API, by their content. Names as the service's clients write them. */
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

/** Whether a header's value must never be shown. The name may be in any case. */
export function isSecretHeader(name: string): boolean {
  return secret.has(name.toLowerCase());
}
