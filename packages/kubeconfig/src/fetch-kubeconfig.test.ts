import { isOksError } from '@oks-kit/core';
import { expect, test, vi } from 'vitest';
import {
  encodeBase64,
  fetchKubeconfig,
  generateKeyPair,
  type Kubeconfig,
  type SealedKubeconfigSource,
  sealBox,
  stringifyKubeconfig,
} from './index.ts';

/** A service that seals any given text, which the emulator does not do. */
function sealing(
  answer: string | Uint8Array,
  spoil: (sealed: string) => string = (sealed) => sealed,
): SealedKubeconfigSource {
  return {
    clusters: {
      sealedKubeconfig: (_id, { publicKey }) =>
        Promise.resolve({ sealed: spoil(encodeBase64(sealBox(answer, publicKey))) }),
    },
  };
}

const served: Kubeconfig = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'web', cluster: { server: 'https://127.0.0.1:6443', 'certificate-authority-data': 'Q0E=' } }],
  contexts: [{ name: 'ada@web', context: { cluster: 'web', user: 'ada' } }],
  'current-context': 'ada@web',
  users: [{ name: 'ada', user: { 'client-certificate-data': 'Q0VSVA==', 'client-key-data': 'S0VZ' } }],
};

async function errorOf(source: SealedKubeconfigSource): Promise<unknown> {
  return fetchKubeconfig(source, 'c-1').catch((error: unknown) => (isOksError(error) ? error.toJSON() : error));
}

test('decrypts and parses a sealed kubeconfig', async () => {
  expect(await fetchKubeconfig(sealing(stringifyKubeconfig(served)), 'c-1')).toEqual(served);
});

test.each([
  [
    'a code that is a number',
    { Code: 404, Errors: [{ Code: '404', Details: 'No such cluster.' }] },
    'not_found',
    404,
    'The service sealed an error instead of the kubeconfig: 404, No such cluster.',
  ],
  [
    'a code that is text',
    { Code: '403', Errors: [] },
    'permission',
    403,
    'The service sealed an error instead of the kubeconfig: 403.',
  ],
  [
    'a code inside the error',
    { Errors: [{ Code: '409', Details: 'still\u001b[31m deploying\n' }] },
    'conflict',
    409,
    'The service sealed an error instead of the kubeconfig: 409, still [31m deploying.',
  ],
  ['no code', { Errors: 'what' }, 'server', 500, 'The service sealed an error instead of the kubeconfig: 500.'],
])('an error in the box is thrown with its own code: %s', async (_, body, code, status, message) => {
  expect(await errorOf(sealing(JSON.stringify(body)))).toMatchObject({ code, status, message });
});

test('validation errors keep their fields and the request ID', async () => {
  const body = {
    Code: 422,
    Errors: [{ Details: [{ loc: ['query', 'ttl'], msg: 'bad', type: 'value_error' }] }],
    ResponseContext: { RequestId: 'r-1' },
  };
  expect(await errorOf(sealing(JSON.stringify(body)))).toMatchObject({
    code: 'validation',
    requestId: 'r-1',
    details: [{ path: ['query', 'ttl'], message: 'bad', code: 'value_error' }],
  });
});

test.each([
  ['a list instead of a kubeconfig', sealing('- a\n'), 'kubeconfig'],
  ['text that is not UTF-8', sealing(new Uint8Array([0xff, 0xfe])), 'sealed_box'],
  ['a damaged box', sealing('x', (sealed) => `${sealed.slice(0, -4)}AAA=`), 'sealed_box'],
  ['a kubeconfig that was never sealed', sealing('x', () => 'apiVersion: v1\n'), 'sealed_box'],
])('%s causes one clear error', async (_, source, code) => {
  expect(await errorOf(source)).toMatchObject({ code });
});

const unreachable: SealedKubeconfigSource = {
  clusters: { sealedKubeconfig: () => Promise.reject(new Error('no network')) },
};
const readable = stringifyKubeconfig(served);

test.each([
  ['a kubeconfig was received', sealing(readable), undefined],
  ['the call failed', unreachable, 'no network'],
  ['the box was damaged', sealing('x', (sealed) => `${sealed.slice(0, -4)}AAA=`), 'cannot be opened'],
  ['the box contained invalid text', sealing(new Uint8Array([0xff, 0xfe])), 'is not UTF-8 text'],
  ['the box contained an error', sealing(JSON.stringify({ Code: 404, Errors: [] })), 'sealed an error'],
])('the secret key is wiped after %s', async (_, source, message) => {
  const keyPair = generateKeyPair();
  expect(keyPair.secretKey).not.toEqual(new Uint8Array(32));
  const fetched = fetchKubeconfig(source, 'c-1', { keyPair: () => keyPair });
  if (message === undefined) expect(await fetched).toEqual(served);
  else await expect(fetched).rejects.toThrow(message);
  expect(keyPair.secretKey).toEqual(new Uint8Array(32));
});

test.each([
  ['a kubeconfig', readable],
  ['an error', JSON.stringify({ Code: 404, Errors: [] })],
  ['no text', new Uint8Array([0xff, 0xfe])],
])('the decrypted bytes are wiped after reading %s', async (_, answer) => {
  // Only the platform's text decoder receives them.
  const decode = vi.spyOn(TextDecoder.prototype, 'decode');
  try {
    await fetchKubeconfig(sealing(answer), 'c-1').catch(() => undefined);
    const opened = decode.mock.calls.flatMap(([bytes]) => (bytes instanceof Uint8Array ? [bytes] : []));
    expect(opened.map(({ length }) => length)).toEqual([
      typeof answer === 'string' ? new TextEncoder().encode(answer).length : answer.length,
    ]);
    for (const bytes of opened) expect([...bytes].every((byte) => byte === 0)).toBe(true);
  } finally {
    decode.mockRestore();
  }
});

test.each([
  [{ grup: 'readers' }, '`grup`: unknown option, did you mean `group`?'],
  [{ user: 5 }, '`user`: must be text'],
  [{ ttl: 3600 }, '`ttl`: must be text'],
  [{ signal: 'stop' }, '`signal`: must be an AbortSignal'],
])('a request with %j is refused before anything is sent', async (request: object, message) => {
  const error: unknown = await fetchKubeconfig(unreachable, 'c-1', request).catch((thrown: unknown) => thrown);
  expect(isOksError(error, 'input') && error.message).toContain(message);
});
