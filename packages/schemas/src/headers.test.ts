import { expect, test } from 'vitest';
import { headerNames, isSecretHeader } from './index.ts';

test('the names match the wire format', () => {
  expect(headerNames).toEqual({
    accessKey: 'AccessKey',
    secretKey: 'SecretKey',
    authorization: 'Authorization',
    accessToken: 'AccessToken',
    refreshToken: 'RefreshToken',
    oneTimePassword: 'X-OTP-Code',
    encryptTo: 'x-encrypt-nacl',
    newAccessToken: 'Access-Token',
    newRefreshToken: 'Refresh-Token',
  });
});

test.each([
  'AccessKey',
  'secretkey',
  'AUTHORIZATION',
  'AccessToken',
  'RefreshToken',
  'x-otp-code',
  'access-token',
  'Refresh-Token',
  'cookie',
  'set-cookie',
  'proxy-authorization',
])('%s is never shown', (name) => {
  expect(isSecretHeader(name)).toBe(true);
});

test.each(['x-encrypt-nacl', 'content-type', 'retry-after', 'user-agent'])('%s may be shown', (name) => {
  expect(isSecretHeader(name)).toBe(false);
});
