import { execFile } from 'node:child_process';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import path from 'node:path';
import { inspect, promisify } from 'node:util';
import { createEmulator } from '@oks-kit/emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAuthority } from '../../../core/src/node/authority.fixture.ts';
import { listen, portOf } from '../../../core/src/node/servers.fixture.ts';
import { createClient, type OksError } from '../index.ts';
import { nodeTransport } from './node-transport.ts';

/** An API over TLS with a certificate of an unknown authority. */
let api: Server;
let certificate: string;
/** A proxy that opens tunnels and records the requests. */
let proxy: Server;
let asked: string[] = [];
let refuse: number | undefined;

beforeAll(async () => {
  const authority = await createAuthority();
  certificate = authority.certificate;
  api = createHttpsServer({ key: authority.key, cert: certificate }, (_, response) => response.end('{"Projects": []}'));
  proxy = createHttpServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    response.end('{"Projects": []}');
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url ?? ''} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    if (refuse !== undefined) {
      socket.end(`HTTP/1.1 ${refuse} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const onwards = connect(portOf(api), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onwards.pipe(socket).pipe(onwards);
    });
    socket.on('error', () => onwards.destroy());
    onwards.on('error', () => socket.destroy());
  });
  await Promise.all([listen(api), listen(proxy)]);
});
afterAll(() => {
  for (const server of [api, proxy]) {
    server.closeAllConnections();
    server.close();
  }
});
beforeEach(() => {
  asked = [];
  refuse = undefined;
});

const project = { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' };
const clientOf = (baseUrl: string, options: Parameters<typeof nodeTransport>[0]) =>
  createClient({
    baseUrl,
    credentials: { authorize: () => ({ AccessKey: 'AK' }) },
    transport: nodeTransport(options),
    retry: { attempts: 1 },
  });
const errorOf = (call: PromiseLike<unknown>): Promise<Partial<OksError>> =>
  Promise.resolve(call).then(
    () => ({}),
    (error: unknown) => error as Partial<OksError>, // Boundary: the assertion looks at it.
  );

describe('private certificate authorities', () => {
  test('are trusted in addition to those of Node', async () => {
    const url = `https://127.0.0.1:${portOf(api)}`;
    expect(await clientOf(url, { ca: certificate }).projects.list()).toEqual([]);
    expect(await clientOf(url, { ca: [`# ours\n${certificate}\n`] }).projects.list()).toEqual([]);
    expect(await errorOf(clientOf(url, {}).projects.create(project))).toMatchObject({
      code: 'connection',
      maybeApplied: false,
      message: expect.stringContaining("the server's certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)"),
    });
  });

  test.each(['', 'not a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    '%j is refused at once',
    (ca) => {
      expect(() => nodeTransport({ ca })).toThrow('`ca` contains no readable certificate');
    },
  );
});

describe('if a connection ends', () => {
  /** A TCP server in front of the API or instead of it. Calls a function for each connection and its first data. */
  async function startTcp(onConnection: (socket: Socket) => void): Promise<Disposable & { readonly url: string }> {
    const sockets: Socket[] = [];
    const server = createTcpServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      onConnection(socket);
    });
    await listen(server);
    return {
      url: `https://127.0.0.1:${portOf(server)}`,
      [Symbol.dispose]() {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
    };
  }
  const lean = (url: string) => clientOf(url, { ca: certificate });
  const overFetch = (url: string) =>
    createClient({ baseUrl: url, credentials: { authorize: () => ({ AccessKey: 'AK' }) }, retry: { attempts: 1 } });

  test.each<[string, (socket: Socket) => void, RegExp]>([
    ['closed at once', (socket) => void socket.end(), /the connection was reset before TLS was ready \(ECONNRESET\)/],
    [
      'closed on hearing of TLS',
      (socket) => void socket.once('data', () => socket.end()),
      /the connection was reset before TLS was ready \(ECONNRESET\)/,
    ],
    [
      'reset on hearing of TLS',
      (socket) => void socket.once('data', () => socket.resetAndDestroy()),
      /the connection was reset before TLS was ready \(ECONNRESET\)/,
    ],
    [
      'answered without TLS',
      (socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      /the TLS handshake failed \(EPROTO\)/,
    ],
    // A TLS alert: unsupported version.
    [
      'refused by an alert',
      (socket) => void socket.once('data', () => socket.end(Buffer.from([21, 3, 1, 0, 2, 2, 70]))),
      /the TLS handshake failed \(EPROTO\)/,
    ],
  ])('%s, nothing was sent and a create is repeated', async (_, onConnection, message) => {
    let connections = 0;
    using tcp = await startTcp((socket) => {
      connections++;
      onConnection(socket);
    });
    const oks = createClient({
      baseUrl: tcp.url,
      credentials: { authorize: () => ({}) },
      transport: nodeTransport(),
      retry: { attempts: 3, baseMs: 1, capMs: 2 },
    });
    expect(await errorOf(oks.projects.create(project))).toMatchObject({
      code: 'connection',
      maybeApplied: false,
      message: expect.stringMatching(message),
    });
    expect(connections).toBe(3);
  });

  test.each<[string, (socket: Socket) => void, boolean]>([
    ['a close', (socket) => void socket.once('data', () => socket.end()), false],
    [
      'an answer without TLS',
      (socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      false,
    ],
    // `fetch` reports the same as for an established connection.
    ['a reset', (socket) => void socket.once('data', () => socket.resetAndDestroy()), true],
  ])(
    'with fetch, %s before the TLS handshake is recognized if its message is certain',
    async (_, onConnection, maybeApplied) => {
      using tcp = await startTcp(onConnection);
      expect(await errorOf(overFetch(tcp.url).projects.create(project))).toMatchObject({
        code: 'connection',
        maybeApplied,
      });
    },
  );

  /** A server in front of the API. Calls a function when a request has arrived, with its connection. */
  async function startFront(
    onRequest: (socket: Socket, count: number) => void,
  ): Promise<Disposable & { readonly url: string }> {
    let last: Socket | undefined;
    let count = 0;
    const onArrival = (): void => {
      if (last !== undefined) onRequest(last, ++count);
    };
    api.prependListener('request', onArrival);
    const tcp = await startTcp((socket) => {
      last = socket;
      const onwards = connect(portOf(api), '127.0.0.1').on('error', () => undefined);
      socket.pipe(onwards).pipe(socket);
    });
    return {
      url: tcp.url,
      [Symbol.dispose]() {
        api.off('request', onArrival);
        tcp[Symbol.dispose]();
      },
    };
  }

  test.each<[string, (socket: Socket) => void]>([
    ['reset', (socket) => void socket.resetAndDestroy()],
    ['closed', (socket) => void socket.destroy()],
    ['broken by what is not TLS', (socket) => void socket.write('HTTP/1.1 502 Bad Gateway\r\n\r\n')],
  ])('%s after the request had arrived, the change may have been made', async (_, breakOff) => {
    using fresh = await startFront(breakOff);
    expect(await errorOf(lean(fresh.url).projects.create(project))).toMatchObject({
      code: 'connection',
      maybeApplied: true,
    });
    using kept = await startFront((socket, count) => {
      if (count > 1) breakOff(socket);
    });
    const oks = lean(kept.url);
    expect(await oks.projects.list()).toEqual([]);
    expect(await errorOf(oks.projects.create(project))).toMatchObject({ code: 'connection', maybeApplied: true });
  });
});

describe('a proxy', () => {
  test('opens one tunnel for many https calls, to a host that only it can resolve', async () => {
    const oks = clientOf('https://api.internal', {
      ca: certificate,
      proxyEnv: { HTTPS_PROXY: `http://us%40er:pa%3Ass@127.0.0.1:${portOf(proxy)}` },
    });
    expect(await oks.projects.list()).toEqual([]);
    expect(await oks.projects.list()).toEqual([]);
    expect(asked).toEqual([`CONNECT api.internal:443 Basic ${Buffer.from('us@er:pa:ss').toString('base64')}`]);
  });

  test.each([
    [407, 'requires a user and a password (PROXY_REFUSED)'],
    [502, 'answered 502 (PROXY_REFUSED)'],
  ])('that responds with %i has forwarded nothing', async (status, message) => {
    refuse = status;
    const oks = clientOf('https://api.internal', {
      ca: certificate,
      proxyEnv: { https_proxy: `127.0.0.1:${portOf(proxy)}` },
    });
    expect(await errorOf(oks.projects.create(project))).toMatchObject({
      code: 'connection',
      maybeApplied: false,
      message: expect.stringContaining(`the proxy http://127.0.0.1:${portOf(proxy)} ${message}`),
    });
  });

  test('that is unreachable has forwarded nothing, and is named by its address only', async () => {
    const gone = createHttpServer();
    await listen(gone);
    const port = portOf(gone);
    await new Promise((resolve) => gone.close(resolve));
    for (const url of ['https://api.internal', 'http://127.0.0.1:1']) {
      const proxyUrl = `http://us%40er:canary@127.0.0.1:${port}`;
      const refused = await errorOf(
        clientOf(url, { proxyEnv: { HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl } }).projects.create(project),
      );
      const message = `the proxy http://127.0.0.1:${port} cannot be reached: the connection was refused (ECONNREFUSED)`;
      expect(refused).toMatchObject({
        code: 'connection',
        maybeApplied: false,
        message: expect.stringContaining(message),
      });
      expect(inspect(refused, { depth: null })).not.toContain('canary');
    }
  });

  test('does not hide a wrong certificate', async () => {
    const oks = clientOf('https://other.internal', {
      ca: certificate,
      proxyEnv: { HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}` },
    });
    expect(await errorOf(oks.projects.list())).toMatchObject({
      code: 'connection',
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
  });

  test('on this machine can be used for plain http to this machine', async () => {
    await using emulator = await createEmulator({ clock: 'instant', port: 0 });
    const proxyEnv = { HTTP_PROXY: `http://127.0.0.1:${portOf(proxy)}` };
    expect(await clientOf(emulator.url, { proxyEnv }).projects.list()).toEqual([]);
    expect(asked).toEqual([`GET ${emulator.url}/projects`]);
  });
});

test('a process exits with open connections and tunnels, and has not loaded `fetch`', async () => {
  const script = `
    import { createClient } from './src/index.ts';
    import { nodeTransport } from './src/node/index.ts';
    const credentials = { authorize: () => ({ AccessKey: 'AK' }) };
    const transport = nodeTransport({ ca: process.env.CA, proxyEnv: process.env });
    for (const baseUrl of ['https://api.internal', 'https://127.0.0.1:${portOf(api)}'])
      console.log(await createClient({ baseUrl, credentials, transport }).projects.list());
    console.log(process.moduleLoadList.some((name) => name.includes('undici')));
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@oks-kit/source', '--input-type=module', '-e', script],
    {
      cwd: path.resolve(import.meta.dirname, '../..'),
      env: { CA: certificate, HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}`, NO_PROXY: '127.0.0.1' },
      timeout: 120_000,
    },
  );
  expect(stdout).toBe('[]\n[]\nfalse\n');
  expect(asked).toEqual(['CONNECT api.internal:443']);
});
