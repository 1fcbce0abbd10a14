import { format, inspect } from 'node:util';
import { accessKey } from '@oks-kit/auth';
import { createEmulator } from '@oks-kit/emulator';
import { expect, test } from 'vitest';
import { type ClientEvent, createClient, type WithResponse } from './index.ts';
import { nodeTransport } from './node/index.ts';

const secrets = ['CANARYACCESS', 'CANARYSECRET', 'CANARYHEADER', 'CANARYKUBECONFIG', 'CANARYTOKEN'];
const credentials = accessKey({ accessKey: 'CANARYACCESS', secretKey: 'CANARYSECRET' });

/** All ways to print a value. */
function printedFormsOf(value: unknown): string {
  const parts = [
    inspect(value, { depth: 12, showHidden: true, getters: true }),
    JSON.stringify(value),
    format('%s %o %j', value, value, value),
  ];
  if (value instanceof Error)
    parts.push(
      value.message,
      String(value.stack),
      printedFormsOf(value.cause ?? ''),
      printedFormsOf(Object.assign({}, value)),
    );
  return parts.join('\n');
}

const kubeconfig = {
  Cluster: { request_id: 'r', data: { kubeconfig: 'CANARYKUBECONFIG' } },
  ResponseContext: { RequestId: 'r-1' },
};
const answers: [string, () => Response | Promise<Response>][] = [
  [
    'a valid response',
    () => Response.json(kubeconfig, { headers: { 'access-token': 'CANARYTOKEN', 'refresh-token': 'CANARYTOKEN' } }),
  ],
  ['a wrong shape', () => Response.json({ Cluster: { data: { kubeconfig: ['CANARYKUBECONFIG'] } } })],
  ['no JSON', () => new Response('CANARYKUBECONFIG')],
  ['incomplete JSON', () => new Response('{"Cluster":{"data":{"kubeconfig":"CANARYKUBECONFIG')],
  ['an echo', () => Response.json({ message: 'SecretKey: CANARYSECRET, X-Team: CANARYACCESS' }, { status: 400 })],
  ['an echo as HTML', () => new Response('<pre>SecretKey: CANARYSECRET</pre>', { status: 403 })],
  ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/' } })],
  [
    'an error of fetch with the request in it',
    () =>
      Promise.reject(
        Object.assign(new TypeError('fetch failed'), { request: { headers: { SecretKey: 'CANARYSECRET' } } }),
      ),
  ],
];

test.each(answers)('printing a client, its calls, events and errors shows no secret: %s', async (_, answer) => {
  const events: ClientEvent[] = [];
  const printed: string[] = [];
  const oks = createClient({
    baseUrl: 'http://127.0.0.1:1/api/v2',
    credentials,
    fetch: () => Promise.resolve(answer()),
    retry: { attempts: 2, baseMs: 1 },
    onEvent: (event) => events.push(event),
  });
  const calls: (Promise<unknown> & WithResponse<unknown>)[] = [
    oks.clusters.kubeconfig('c-1', {}, { headers: { Authorization: 'CANARYHEADER' } }),
    oks.clusters.sealedKubeconfig(
      'c-1',
      { publicKey: Buffer.alloc(32, 1).toString('base64') },
      { headers: { Cookie: 'CANARYHEADER' } },
    ),
  ];
  for (const call of calls) {
    await call.catch((error: unknown) => printed.push(printedFormsOf(error)));
    printed.push(printedFormsOf(call), printedFormsOf((await call.withResponse().catch(() => undefined))?.headers));
  }
  printed.push(
    printedFormsOf(oks),
    printedFormsOf(events),
    printedFormsOf(nodeTransport()),
    printedFormsOf(credentials),
  );
  const seen = printed.join('\n');
  expect(secrets.filter((secret) => seen.includes(secret))).toEqual([]);
  expect(events.length).toBeGreaterThan(1);
});

test('the error of a call that was refused before it was sent does not show its input', async () => {
  await using emulator = await createEmulator({ clock: 'instant' });
  const oks = createClient({ baseUrl: emulator.url, credentials: emulator.credentials, fetch: emulator.fetch });
  const refused: unknown[] = [
    await oks.projects.list({}, { headers: { 'x-key': 'CANARYHEADER\r\n' } }).catch((error: unknown) => error),
    await createClient({
      baseUrl: emulator.url,
      credentials: { authorize: () => ({ SecretKey: 'CANARYSECRET\n' }) },
      fetch: emulator.fetch,
    })
      .projects.list()
      .catch((error: unknown) => error),
  ];
  for (const error of refused) {
    expect(error).toMatchObject({ code: 'input' });
    expect(printedFormsOf(error)).not.toContain('CANARY');
  }
});
