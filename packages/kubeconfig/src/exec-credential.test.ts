import { expect, test } from 'vitest';
import { execCredential } from './index.ts';

test('the credential contains the time at which kubectl must ask again, in whole seconds and UTC', () => {
  expect(execCredential({ certificate: 'C', key: 'K', expiresAt: new Date('2030-01-01T01:00:00.123+01:00') })).toEqual({
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status: { clientCertificateData: 'C', clientKeyData: 'K', expirationTimestamp: '2030-01-01T00:00:00Z' },
  });
});

test.each([
  [{ certificate: 'C', key: 'K', expiresAt: new Date(NaN) }, '`expiresAt`: must be a date'],
  [{ certificate: 'C', key: 'K', expiresAt: '2030-01-01' }, '`expiresAt`: must be a date'],
  [{ certificate: 'C', expiresAt: new Date() }, '`key`: required'],
])('%j is refused without showing the key', (options, message) => {
  // Boundary: passes a value that the types forbid.
  expect(() => execCredential(options as never)).toThrow(message);
});
