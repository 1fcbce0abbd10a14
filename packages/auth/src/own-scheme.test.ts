import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Credentials, forEndpoint } from './index.ts';
import { call } from './sending.fixture.ts';

// A broker that exchanges a job's OIDC token, and an API that accepts the new token for two calls.
let server: Server;
let origin: string;
let exchanges = 0;
beforeAll(async () => {
  let callsLeft = 0;
  server = createServer((request, response) => {
    const { authorization } = request.headers;
    const isExchange = request.url === '/exchange' && authorization === 'Bearer the-job';
    if (isExchange) {
      exchanges += 1;
      callsLeft = 2;
    }
    const isGood = isExchange || (authorization === `Bearer short-lived-${exchanges}` && callsLeft-- > 0);
    response.writeHead(isGood ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isExchange ? { access_token: `short-lived-${exchanges}` } : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Boundary: a server that listens on TCP has an AddressInfo.
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

/** Like the example in the README, with a real exchange. */
function fromOidc(exchange: () => Promise<string>): Credentials {
  let token: Promise<string> | undefined;
  return {
    authorize: async () => ({ Authorization: `Bearer ${await (token ??= exchange())}` }),
    learn({ status }) {
      if (status !== 401 || token === undefined) return undefined;
      token = undefined;
      return 'again';
    },
  };
}

test('a custom method exchanges a token, and does so again when it is rejected', async () => {
  const credentials = forEndpoint(
    origin,
    fromOidc(async () => {
      const response = await fetch(`${origin}/exchange`, {
        method: 'POST',
        headers: { authorization: 'Bearer the-job' },
      });
      // Boundary: the response of the broker above.
      return ((await response.json()) as { access_token: string }).access_token;
    }),
  );
  const api = { url: origin, fetch };
  expect([await call(api, credentials), await call(api, credentials), exchanges]).toEqual([200, 200, 1]);
  expect([await call(api, credentials), exchanges]).toEqual([200, 2]);
});
