/** Names of the request and response headers of the API, spelled like in the service's own clients. */
export const headerNames = {
  accessKey: 'AccessKey',
  secretKey: 'SecretKey',
  authorization: 'Authorization',
  accessToken: 'AccessToken',
  refreshToken: 'RefreshToken',
  oneTimePassword: 'X-OTP-Code',
  encryptTo: 'x-encrypt-nacl',
  /** In responses, headers with new tokens have hyphens, unlike those of requests. */
  newAccessToken: 'Access-Token',
  newRefreshToken: 'Refresh-Token',
} as const;

const { encryptTo: _publicKey, ...secretNames } = headerNames;
const secret: ReadonlySet<string> = new Set(
  [...Object.values(secretNames), 'Cookie', 'Set-Cookie', 'Proxy-Authorization'].map((name) => name.toLowerCase()),
);

/** Whether a header's value is secret and must not be shown. The name is not case-sensitive. */
export function isSecretHeader(name: string): boolean {
  return secret.has(name.toLowerCase());
}
