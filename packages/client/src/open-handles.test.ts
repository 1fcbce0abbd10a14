import { execFile } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A server that accepts connections and never responds. */
let silent: Server;
const sockets = new Set<Socket>();
beforeAll(async () => {
  silent = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  silent.close();
});

test.each([
  ['ky', 'undefined'],
  ['the lean transport', 'nodeTransport()'],
])('with %s, a process exits after calls that were aborted, timed out or had to wait', async (_, transport) => {
  // Boundary: a server that listens on TCP has an AddressInfo.
  const { port } = silent.address() as AddressInfo;
  const script = `
    import { createClient } from './src/index.ts';
    import { nodeTransport } from './src/node/index.ts';
    const baseUrl = 'http://127.0.0.1:${port}/api/v2';
    const options = { baseUrl, credentials: { authorize: () => ({}) }, transport: ${transport} };
    const ended = [];
    const note = (call) => call.then(() => ended.push('done'), (error) => ended.push(error.code ?? error.message));
    const stopped = new AbortController();
    const oks = createClient({ ...options, rateLimit: { perSecond: 0.001, burst: 2 } });
    const calls = [
      note(oks.projects.list({}, { signal: stopped.signal, timeoutMs: 3_600_000, deadlineMs: 3_600_000 })),
      note(oks.projects.list({}, { deadlineMs: 100 })),
      note(oks.projects.list({}, { signal: stopped.signal, deadlineMs: 3_600_000 })),
      note(createClient({ ...options, rateLimit: false, timeoutMs: 50, retry: { attempts: 2 } }).projects.list()),
      note(createClient({ ...options, rateLimit: false }).projects.waitFor('p-1', 'ready', { signal: stopped.signal })),
    ];
    setTimeout(() => stopped.abort(new Error('stopped')), 200);
    await Promise.all(calls);
    console.log(ended.toSorted().join(' '));
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@oks-kit/source', '--input-type=module', '-e', script],
    {
      cwd: path.resolve(import.meta.dirname, '..'),
      timeout: 120_000,
    },
  );
  expect(stdout.trim()).toBe('stopped stopped stopped timeout timeout');
});

test('over fetch, nothing is sent while NODE_TLS_REJECT_UNAUTHORIZED=0 turns verification off', async () => {
  const script = `
    import { createClient } from './src/index.ts';
    const credentials = { authorize: () => ({}) };
    const clientOf = (baseUrl) => createClient({ baseUrl, credentials, retry: { attempts: 1 } });
    const of = (baseUrl) => clientOf(baseUrl).projects.list().catch((error) => error.code);
    console.log(await of('https://127.0.0.1:1'), await of('http://127.0.0.1:1'));
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@oks-kit/source', '--input-type=module', '-e', script],
    { cwd: path.resolve(import.meta.dirname, '..'), env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, timeout: 120_000 },
  );
  expect(stdout.trim()).toBe('input connection');
});
