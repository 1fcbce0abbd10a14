import { expect, test } from 'vitest';
import * as entry from './index.ts';
import * as node from './node/index.ts';

test('the entries offer these names', () => {
  expect(Object.keys(entry).sort()).toMatchInlineSnapshot(`
    [
      "OksApiError",
      "OksAuthenticationError",
      "OksCall",
      "OksConflictError",
      "OksConnectionError",
      "OksCredentialsError",
      "OksError",
      "OksInputError",
      "OksListCall",
      "OksNotFoundError",
      "OksOtpRequiredError",
      "OksPermissionError",
      "OksRateLimitError",
      "OksResponseError",
      "OksServerError",
      "OksTimeoutError",
      "OksValidationError",
      "OksWaitError",
      "TransportError",
      "createClient",
      "isOksError",
      "kyTransport",
      "operations",
      "surelyNotArrived",
      "systemClock",
      "waitUntil",
    ]
  `);
  expect(Object.keys(node).sort()).toMatchInlineSnapshot(`
    [
      "ProxyError",
      "nodeTransport",
    ]
  `);
});
