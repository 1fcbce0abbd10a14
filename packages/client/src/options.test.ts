import { accessKey } from '@oks-kit/auth';
import { isOksError } from '@oks-kit/core';
import { operations } from '@oks-kit/schemas';
import { describe, expect, test } from 'vitest';
import { type Client, createClient } from './index.ts';

const sent: string[] = [];
const good = {
  region: 'eu-west-2',
  credentials: accessKey({ accessKey: 'AK', secretKey: 'SK' }),
  transport: (request: { url: string }) => {
    sent.push(request.url);
    return Promise.reject(new Error('nothing should be sent'));
  },
};

/** Calls a function without types, like a JavaScript caller. */
function untyped(group: object, name: string, ...args: readonly unknown[]): unknown {
  const method: unknown = Reflect.get(group, name);
  if (typeof method !== 'function') throw new Error(`There is no ${name}.`);
  return Reflect.apply(method, group, args);
}

async function faultOf(work: () => unknown): Promise<readonly [message: string, path: string | undefined]> {
  try {
    await work();
  } catch (error) {
    if (!isOksError(error, 'input')) throw error;
    return [error.message, error.details[0]?.path.join('.')];
  }
  throw new Error('That passed.');
}

describe('createClient rejects', () => {
  test.each<[unknown, string, string?]>([
    [undefined, 'options must be an object'],
    ['eu-west-2', 'options must be an object'],
    [
      { region: 'eu-west-2' },
      '`credentials`: required, must be an object with the method `authorize`, ' +
        'such as `accessKey({ accessKey, secretKey })` makes',
    ],
    [
      { ...good, credentials: null },
      '`credentials`: must be an object with the method `authorize`, ' +
        'such as `accessKey({ accessKey, secretKey })` makes',
    ],
    [
      { ...good, credentials: accessKey },
      '`credentials`: must be an object with the method `authorize`, ' +
        'such as `accessKey({ accessKey, secretKey })` makes',
    ],
    [{ ...good, retrys: {} }, '`retrys`: unknown option, did you mean `retry`?', 'retrys'],
    [{ ...good, colour: 1 }, '`colour`: unknown option'],
    [{ ...good, region: 5 }, '`region`: must be text'],
    [{ ...good, timeoutMs: '3000' }, '`timeoutMs`: must be a number above 0, in milliseconds'],
    [{ ...good, timeoutMs: null }, '`timeoutMs`: must be a number above 0, in milliseconds'],
    [{ ...good, deadlineMs: Number.NaN }, '`deadlineMs`: must be a number above 0, in milliseconds'],
    [{ ...good, retry: false }, '`retry`: must be an object, such as `{ attempts: 1 }` for no retries'],
    [{ ...good, retry: { attempts: 0 } }, '`retry.attempts`: must be a number of at least 1', 'retry.attempts'],
    [{ ...good, retry: { attemps: 2 } }, '`retry.attemps`: unknown option, did you mean `attempts`?', 'retry.attemps'],
    [{ ...good, rateLimit: null }, '`rateLimit`: must be an object, or `false` for none'],
    [{ ...good, rateLimit: true }, '`rateLimit`: must be an object, or `false` for none'],
    [{ ...good, rateLimit: { perSecond: '5' } }, '`rateLimit.perSecond`: must be a number above 0'],
    [{ ...good, rateLimit: { persecond: 5 } }, '`rateLimit.persecond`: unknown option, did you mean `perSecond`?'],
    [{ ...good, responseValidation: 'strict' }, '`responseValidation`: must be one of report, throw, off'],
    [{ ...good, responseValidation: false }, '`responseValidation`: must be one of report, throw, off'],
    [{ ...good, transport: {} }, '`transport`: must be a function'],
    [{ ...good, fetch: 'fetch' }, '`fetch`: must be a function'],
    [{ ...good, onEvent: {} }, '`onEvent`: must be a function'],
    [{ ...good, middleware: [] }, '`middleware`: must be a function'],
    [{ ...good, random: 0.5 }, '`random`: must be a function'],
    [{ ...good, clock: { now: Date.now } }, '`clock`: must be an object with the methods `now`, `sleep`'],
    [{ ...good, userAgent: 'a\r\nAccessKey: b' }, '`userAgent`: must be text that is valid in a header'],
    [
      { ...good, operations: { GetThing: { id: 'GetThing' } } },
      '`operations`: must be operations by their IDs, such as `{ ...operations, GetProjectVolumes }`',
    ],
    [
      { ...good, timeoutMs: 0, onEvent: 1 },
      '`timeoutMs`: must be a number above 0, in milliseconds; `onEvent`: must be a function',
    ],
  ])('%j', async (options, fault, path) => {
    const [message, first] = await faultOf(() => untyped({ createClient }, 'createClient', options));
    expect(message).toBe(`@oks-kit/client: ${fault}${fault.endsWith('?') ? '' : '.'}`);
    if (path !== undefined) expect(first).toBe(path);
  });

  test('nothing if an option is undefined', () => {
    expect(
      createClient({ ...good, retry: undefined, rateLimit: undefined, timeoutMs: undefined, onEvent: undefined })
        .operations,
    ).toBe(operations);
  });
});

describe('a call rejects', () => {
  const oks = createClient(good);
  test.each<[unknown, string]>([
    [null, 'options must be an object'],
    [{ retries: 3 }, '`retries`: unknown option'],
    [{ timeoutMS: 3000 }, '`timeoutMS`: unknown option, did you mean `timeoutMs`?'],
    [{ timeoutMs: '3000' }, '`timeoutMs`: must be a number above 0, in milliseconds'],
    [{ signal: new AbortController() }, '`signal`: must be an AbortSignal'],
    [{ headers: new Headers({ 'x-team': 'a' }) }, '`headers`: must be an object whose values are texts'],
    [{ unknownFields: true }, '`unknownFields`: must be one of send, refuse'],
  ])('%j', async (options, fault) => {
    const [message] = await faultOf(() => untyped(oks.projects, 'list', {}, options));
    expect(message).toBe(`ListProjects: ${fault}${fault.endsWith('?') ? '' : '.'}`);
  });

  test('credentials without headers and a middleware without a result', async () => {
    // Boundary: a value from JavaScript.
    const silent = createClient({ ...good, credentials: { authorize: () => undefined as never } });
    expect(await faultOf(() => silent.projects.list())).toEqual([
      'ListProjects: `credentials`: must be an object whose values are texts.',
      'credentials',
    ]);
    const swallowing = createClient({ ...good, middleware: () => Promise.resolve(undefined as never) });
    expect(await faultOf(() => swallowing.projects.list())).toEqual([
      'The middleware returned no result for ListProjects.',
      undefined,
    ]);
  });

  test('an unknown operation', async () => {
    expect(await faultOf(() => untyped(oks, 'call', 'GetClutser'))).toEqual([
      'Unknown operation `GetClutser`.',
      undefined,
    ]);
    expect(await faultOf(() => untyped(oks, 'call', undefined))).toEqual([
      'The argument is neither an operation nor the name of one.',
      undefined,
    ]);
  });

  test('a missing public key for a kubeconfig', async () => {
    expect(await faultOf(() => untyped(oks.clusters, 'sealedKubeconfig', 'c'))).toEqual([
      'GetKubeconfigWithPubkeyNACL: `x-encrypt-nacl`: must be 32 bytes in standard base64.',
      'x-encrypt-nacl',
    ]);
  });
});

describe('waitFor rejects', () => {
  const oks: Client = createClient(good);
  test.each<[unknown, unknown, string]>([
    ['ready', { timeout: 1000 }, '`timeout`: unknown option, did you mean `timeoutMs`?'],
    ['ready', { timeoutMs: Number.NaN }, '`timeoutMs`: must be a number above 0, in milliseconds'],
    ['ready', { timeoutMs: '60s' }, '`timeoutMs`: must be a number above 0, in milliseconds'],
    ['ready', { intervalMs: -1 }, '`intervalMs`: must be a number above 0, in milliseconds'],
    ['ready', { maxIntervalMs: '1' }, '`maxIntervalMs`: must be a number above 0, in milliseconds'],
    ['ready', { onChange: true }, '`onChange`: must be a function'],
    ['ready', null, 'options must be an object'],
    ['redy', {}, '`target`: unknown status, did you mean `ready`?'],
    ['Deleted', {}, '`target`: unknown status, did you mean `deleted`?'],
    ['', {}, '`target`: must be a status, such as `ready` or `deleted`'],
    [undefined, {}, '`target`: must be a status, such as `ready` or `deleted`'],
  ])('%j %j', async (target, options, fault) => {
    for (const group of [oks.projects, oks.clusters]) {
      const [message] = await faultOf(() => untyped(group, 'waitFor', 'x', target, options));
      expect(message).toBe(`waitFor: ${fault}${fault.endsWith('?') ? '' : '.'}`);
    }
  });
});

test('none of these calls were sent', () => {
  expect(sent).toEqual([]);
});
