import { execFile } from 'node:child_process';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer, type Server } from 'node:https';
import { connect, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { isOksError, isTransportError, type TransportError } from '../index.ts';
import { createAuthority } from './authority.fixture.ts';
import { listen, portOf } from './servers.fixture.ts';
import { createHttpExchange, type HttpExchangeOptions, type HttpExchangeResponse } from './http-exchange.ts';

const noSignal = new AbortController().signal;

/** An API over TLS whose certificate authority is not trusted by default. */
let api: Server;
let certificate: string;
/** A SOCKS5 proxy that connects every target to the API, and the requests that it got. */
let socks: TcpServer;
let asked: string[] = [];
let socksReply = 0;

beforeAll(async () => {
  const authority = await createAuthority();
  certificate = authority.certificate;
  api = createHttpsServer({ key: authority.key, cert: certificate }, (request, response) =>
    response.end(request.headers['x-echo'] ?? 'hello'),
  );
  socks = createTcpServer((socket) => {
    let step = 0;
    let user = '';
    socket.on('error', () => undefined);
    socket.on('data', function negotiate(data: Buffer) {
      step += 1;
      if (step === 1) {
        const wantsLogin = data.subarray(2).includes(2);
        if (!wantsLogin) step += 1;
        socket.write(Buffer.from([5, wantsLogin ? 2 : 0]));
      } else if (step === 2) {
        const userLength = data[1] ?? 0;
        user = `${data.toString('utf8', 2, 2 + userLength)}:${data.toString('utf8', 3 + userLength)} `;
        socket.write(Buffer.from([1, user.startsWith('wrong') ? 1 : 0]));
      } else {
        socket.off('data', negotiate);
        const named = data[3] === 3;
        const host = named ? data.toString('utf8', 5, 5 + (data[4] ?? 0)) : data.subarray(4, 8).join('.');
        asked.push(`${user}${host}:${data.readUInt16BE(data.length - 2)}`);
        socket.write(Buffer.from([5, socksReply, 0, 1, 127, 0, 0, 1, 0, 1]));
        if (socksReply !== 0) return;
        const onwards = connect(portOf(api), '127.0.0.1').on('error', () => socket.destroy());
        socket.on('close', () => onwards.destroy());
        socket.pipe(onwards).pipe(socket);
      }
    });
  });
  await Promise.all([listen(api), listen(socks)]);
});
afterAll(() => {
  api.closeAllConnections();
  api.close();
  socks.close();
});
beforeEach(() => {
  asked = [];
  socksReply = 0;
});

async function get(url: string, options: HttpExchangeOptions, signal = noSignal): Promise<string> {
  const exchange = createHttpExchange(options);
  try {
    const response = await exchange.send({ method: 'GET', url, headers: {} }, signal);
    return await response.text(1000);
  } finally {
    exchange.close();
  }
}

async function failureOf(work: Promise<unknown>): Promise<TransportError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isTransportError(error)) throw new Error(`It failed otherwise, or not at all: ${String(error)}`);
  return error;
}

describe('through SOCKS5', () => {
  const proxyEnv = (login = '', scheme = 'socks5h'): HttpExchangeOptions['proxyEnv'] => ({
    ALL_PROXY: `${scheme}://${login}127.0.0.1:${portOf(socks)}`,
  });

  test('the proxy gets the host name, user and password', async () => {
    expect(await get('https://api.internal/', { ca: certificate, proxyEnv: proxyEnv() })).toBe('hello');
    expect(await get('https://api.internal:8443/', { ca: certificate, proxyEnv: proxyEnv('CORP\\ada:50%off@') })).toBe(
      'hello',
    );
    expect(asked).toEqual(['api.internal:443', 'CORP\\ada:50%off api.internal:8443']);
  });

  test('socks5 resolves the host on this machine', async () => {
    const url = 'https://127.0.0.1:8443/';
    expect(await get(url, { ca: certificate, proxyEnv: proxyEnv('', 'socks5') })).toBe('hello');
    expect(asked).toEqual(['127.0.0.1:8443']);
  });

  test.each([
    ['a host that it cannot reach', '', 4, /opened no connection \(HostUnreachable\)/],
    ['a wrong password', 'wrong:canary@', 0, /did not accept the user and the password/],
  ])('%s: the request was certainly not sent', async (_, login, reply, message) => {
    socksReply = reply;
    const error = await failureOf(get('https://api.internal/', { ca: certificate, proxyEnv: proxyEnv(login) }));
    expect(error).toMatchObject({ unsent: true, code: 'PROXY_REFUSED', message: expect.stringMatching(message) });
    expect(error.message).not.toContain('canary');
  });

  test('a server that is not a SOCKS proxy has forwarded nothing', async () => {
    const web = createHttpServer((_, response) => response.end());
    await listen(web);
    const env = { ALL_PROXY: `socks5h://127.0.0.1:${portOf(web)}` };
    expect(await failureOf(get('https://api.internal/', { ca: certificate, proxyEnv: env }))).toMatchObject({
      unsent: true,
      message: expect.stringMatching(/is not a SOCKS5 proxy/),
    });
    const port = portOf(web);
    web.closeAllConnections();
    await new Promise((resolve) => web.close(resolve));
    const gone = { ALL_PROXY: `socks5h://127.0.0.1:${port}` };
    expect(await failureOf(get('https://api.internal/', { ca: certificate, proxyEnv: gone }))).toMatchObject({
      unsent: true,
      code: 'ECONNREFUSED',
    });
  });
});

describe('certificates', () => {
  const url = (): string => `https://127.0.0.1:${portOf(api)}/`;

  test('of a bundle with a broken block, the valid ones are used, with one warning', async () => {
    const warnings: string[] = [];
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    const unfinished = '-----BEGIN CERTIFICATE-----\nAAAA\n';
    const options = {
      ca: [`${broken}${certificate}${unfinished}`],
      caFrom: 'company.pem',
      onWarning: (message: string) => void warnings.push(message),
    };
    expect(await get(url(), options)).toBe('hello');
    expect(warnings).toEqual(['company.pem: 2 blocks are not a readable certificate; 1 will be used.']);
    expect(() => createHttpExchange({ ca: broken, caFrom: 'company.pem' })).toThrow(
      'company.pem contains no readable certificate.',
    );
  });

  test('are read once for all connections', async () => {
    const create = tls.createSecureContext;
    let read = 0;
    // The one function that reads authorities, counted: connections of `node:https` call it as well.
    tls.createSecureContext = (options) => {
      if (options?.ca !== undefined) read += 1;
      return create(options);
    };
    try {
      const exchange = createHttpExchange({ ca: certificate });
      const { signal } = new AbortController();
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => exchange.send({ method: 'GET', url: url(), headers: {} }, signal)),
      );
      expect(await Promise.all(answers.map((answer) => answer.text(100)))).toEqual(Array(5).fill('hello'));
      exchange.close();
    } finally {
      tls.createSecureContext = create;
    }
    expect(read).toBe(1);
  });

  test('are verified whatever the value of NODE_TLS_REJECT_UNAUTHORIZED', async () => {
    const script = `
      import { createHttpExchange } from './src/node/index.ts';
      const { signal } = new AbortController();
      for (const proxyEnv of [{}, { ALL_PROXY: 'socks5h://127.0.0.1:${portOf(socks)}' }]) {
        await createHttpExchange({ proxyEnv }).send({ method: 'GET', url: '${url()}', headers: {} }, signal).then(
          () => console.log('sent'),
          (error) => console.log(error.code, error.unsent),
        );
      }
    `;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@oks-kit/source', '--input-type=module', '-e', script],
      { cwd: path.resolve(import.meta.dirname, '../..'), env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } },
    );
    expect(stdout).toBe('DEPTH_ZERO_SELF_SIGNED_CERT true\nDEPTH_ZERO_SELF_SIGNED_CERT true\n');
  });
});

test.each(['identity', 'gzip'])(
  'a stream that is cut off fails with a transport error, encoded as %s',
  async (encoding) => {
    const server = createHttpServer((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.write(encoding === 'gzip' ? gzipSync('begun').subarray(0, 12) : 'begun', () => response.destroy());
    });
    await listen(server);
    const { send } = createHttpExchange({});
    const url = `http://127.0.0.1:${portOf(server)}/`;
    const response = await send({ method: 'GET', url, headers: {} }, noSignal);
    const read = async (): Promise<void> => {
      for await (const chunk of response.stream()) expect(chunk.byteLength).toBeGreaterThan(0);
    };
    await expect(read()).rejects.toSatisfy(
      (error) => isTransportError(error) && error.code === 'ECONNRESET' && !error.unsent,
    );
    server.close();
  },
);

describe.each(['identity', 'gzip'])('a response that is discarded, encoded as %s,', (encoding) => {
  const body = encoding === 'gzip' ? gzipSync('hello') : Buffer.from('hello');

  /** A response of which the first `bytes` have arrived. */
  async function received(bytes: number): Promise<HttpExchangeResponse> {
    const server = createHttpServer((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding, 'content-length': body.length });
      response.write(body.subarray(0, bytes));
    });
    await listen(server);
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${portOf(server)}/`;
    return createHttpExchange({}).send({ method: 'GET', url, headers: {} }, noSignal);
  }

  test.each<[string, (response: HttpExchangeResponse) => Promise<unknown>]>([
    ['text', (response) => response.text(1000)],
    [
      'stream',
      async (response) => {
        for await (const chunk of response.stream()) expect(chunk.byteLength).toBeGreaterThan(0);
      },
    ],
  ])('fails as cut off, before and while its %s is read', async (_, read) => {
    const cutOff = { message: 'the response was cut off', unsent: false };
    const whole = await received(body.length);
    whole.discard();
    expect(await failureOf(read(whole))).toMatchObject(cutOff);
    const part = await received(2);
    const reading = read(part);
    part.discard();
    expect(await failureOf(reading)).toMatchObject(cutOff);
  });
});

test('a response that switches protocols is a failure', async () => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
    );
  });
  await listen(server);
  expect(await failureOf(get(`http://127.0.0.1:${portOf(server)}/`, {}))).toMatchObject({ unsent: false });
  server.close();
});

describe('an aborted request', () => {
  test.each<[string, 'http' | 'https', (socket: NodeJS.Socket) => void, boolean]>([
    ['before TLS is ready was not sent', 'https', () => undefined, true],
    ['after the connection is ready may have been sent', 'http', () => undefined, false],
  ])('%s', async (_, scheme, onConnection, unsent) => {
    const stop = new AbortController();
    const silent = createTcpServer((socket) => {
      onConnection(socket);
      socket.once('data', () => stop.abort());
      socket.on('error', () => undefined);
    });
    await listen(silent);
    const failure = await failureOf(get(`${scheme}://127.0.0.1:${portOf(silent)}/`, {}, stop.signal));
    expect(failure).toMatchObject({ code: 'ABORTED', unsent });
    silent.close();
  });

  test('before it starts was not sent', async () => {
    const failure = await failureOf(get(`https://127.0.0.1:${portOf(api)}/`, {}, AbortSignal.abort()));
    expect(failure).toMatchObject({ code: 'ABORTED', unsent: true });
  });
});

test('an invalid proxy is an input error, but only if it would be used', async () => {
  const proxyEnv = { HTTPS_PROXY: 'ftp://proxy.example' };
  const error: unknown = await get('https://api.internal/', { proxyEnv }).catch((thrown: unknown) => thrown);
  expect(isOksError(error, 'input') && error.message).toBe('HTTPS_PROXY is not the URL of a proxy.');
  const direct = { ca: certificate, proxyEnv: { ...proxyEnv, NO_PROXY: '*' } };
  expect(await get(`https://127.0.0.1:${portOf(api)}/`, direct)).toBe('hello');
});
