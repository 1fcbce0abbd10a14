import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import xterm from '@xterm/headless';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { spawn } from '@lydell/node-pty';
import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { afterEach, expect, test } from 'vitest';

// Runs the CLI in a real pseudo-terminal and reads what a terminal emulator shows.

const program = [
  '--conditions=@oks-kit/source',
  '--disable-warning=ExperimentalWarning',
  path.join(import.meta.dirname, 'bin.ts'),
];
const columns = 100;

let emulator: Emulator | undefined;
let home: string | undefined;
const open = new Set<{ kill(): void }>();
afterEach(async () => {
  for (const one of open) one.kill();
  open.clear();
  await emulator?.close();
  if (home !== undefined) rmSync(home, { recursive: true, force: true });
});

async function opened(clock: 'fast' | 'manual'): Promise<{ readonly emulator: Emulator; readonly projectId: string }> {
  home = mkdtempSync(path.join(tmpdir(), 'oks-terminal-'));
  emulator = await createEmulator({ clock, port: 0 });
  const project = await call('POST', '/projects', { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  if (clock === 'manual') emulator.clock.advance(3_600_000);
  return { emulator, projectId: String(project['id']) };
}

/** The payload of a response: the value of the one key besides `ResponseContext`. */
async function call(method: string, at: string, body?: object): Promise<Record<string, unknown>> {
  if (emulator === undefined) throw new Error('no emulator');
  const response = await emulator.fetch(`${emulator.url}${at}`, {
    method,
    headers: { ...emulator.credentials.authorize(), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // Boundary: the emulator's own answer.
  const { ResponseContext: _, ...payload } = (await response.json()) as Record<string, Record<string, unknown>>;
  return Object.values(payload)[0] ?? {};
}

/** Creates the cluster `web`. */
async function createWeb(projectId: string): Promise<void> {
  await call('POST', '/clusters', {
    name: 'web',
    project_id: projectId,
    admin_whitelist: ['192.0.2.7/32'],
    version: '1.31',
    cidr_pods: '10.91.0.0/16',
    cidr_service: '10.92.0.0/16',
  });
}

interface Terminal {
  /** Waits until the screen shows a text. */
  readonly shows: (text: string | RegExp) => Promise<void>;
  readonly type: (text: string) => void;
  /** The lines of the screen and of the scrollback, without empty lines at the end. */
  readonly screen: () => Promise<string>;
  /** Everything that was written, including control sequences. */
  readonly written: () => string;
  readonly ends: () => Promise<number>;
}

function oks(...args: string[]): Terminal {
  if (emulator === undefined || home === undefined) throw new Error('no emulator');
  const screen = new xterm.Terminal({ cols: columns, rows: 30, allowProposedApi: true });
  const child = spawn(process.execPath, [...program, ...args], {
    cols: columns,
    rows: 30,
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
      HOME: home,
      TERM: 'xterm-256color',
      OKS_CONFIG_DIR: path.join(home, 'config'),
      OKS_ENDPOINT: emulator.url,
      OKS_ACCESS_KEY: emulator.account.access_key,
      OKS_SECRET_KEY: emulator.account.secret_key,
      KUBECONFIG: path.join(home, 'kubeconfig'),
    },
  });
  open.add(child);
  let raw = '';
  const listeners = new Set<() => void>();
  child.onData((data) => {
    raw += data;
    screen.write(data, () => {
      for (const listener of listeners) listener();
    });
  });
  const ended = new Promise<number>((resolve) => child.onExit(({ exitCode }) => resolve(exitCode)));
  void ended.then(() => open.delete(child));
  const seen = (): string => {
    const { active } = screen.buffer;
    return Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? '')
      .join('\n')
      .trimEnd();
  };
  return {
    shows: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (typeof text === 'string' ? !seen().includes(text) : !text.test(seen())) return;
          clearTimeout(limit);
          listeners.delete(look);
          resolve();
        };
        const limit = setTimeout(
          () => reject(new Error(`The screen never showed ${String(text)}:\n${seen()}`)),
          120_000,
        );
        listeners.add(look);
        look();
      }),
    type: (text) => child.write(text),
    screen: () => new Promise((resolve) => screen.write('', () => resolve(seen()))),
    written: () => raw,
    ends: () => ended,
  };
}

test('a deletion prompts for the name, and accepts it', async () => {
  const { projectId } = await opened('fast');
  await call('POST', '/projects', { name: 'lab', cidr: '10.60.0.0/18', region: 'eu-west-2' });
  const wrong = oks('project', 'delete', 'lab');
  await wrong.shows('Type its name to');
  wrong.type('shop\r');
  expect(await wrong.ends()).toBe(2);
  expect(await wrong.screen()).toContain('oks: Nothing was deleted: the name does not match.');

  const right = oks('project', 'delete', 'shop', '--wait');
  await right.shows('This permanently deletes the project shop');
  right.type('shop\r');
  expect(await right.ends()).toBe(0);
  expect(await right.screen()).toMatch(/confirm: shop\n✓ project shop: deleted \d+s$/);
  expect(projectId).not.toBe('');
});

test('Ctrl-C at the question deletes nothing', async () => {
  await opened('fast');
  const asked = oks('project', 'delete', 'shop');
  await asked.shows('Type its name to');
  asked.type('\u0003');
  expect(await asked.ends()).toBe(130);
  expect(await asked.screen()).toMatch(/confirm: \^C\noks: Interrupted\. Nothing was changed\.$/);
  const kept = oks('project', 'get', 'shop', '-o', 'name');
  expect(await kept.ends()).toBe(0);
});

test('a wait shows a live line, then a mark and the data', async () => {
  const { emulator: service } = await opened('manual');
  const created = oks('cluster', 'create', 'web', '-p', 'shop', '--wait', '--columns', 'name,status');
  await created.shows(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] cluster shop\/web: (pending|deploying) \d+s/);
  service.clock.advance(3_600_000);
  expect(await created.ends()).toBe(0);
  expect(await created.screen()).toMatch(/^✓ cluster shop\/web: ready \d+s\nname: {4}web\nstatus: {2}ready$/);
});

test('Ctrl-C stops a wait, prints how to continue, and exits 130', async () => {
  const { projectId } = await opened('manual');
  await createWeb(projectId);
  const waiting = oks('cluster', 'wait', 'shop/web', '--for', 'status=ready');
  await waiting.shows('cluster shop/web: pending');
  waiting.type('\u0003');
  expect(await waiting.ends()).toBe(130);
  expect(await waiting.screen()).toBe(
    'oks: Stopped waiting: cluster shop/web is pending. The operation continues.\n' +
      'hint: To keep waiting: oks cluster wait shop/web --for status=ready',
  );
});

test('a watch updates in place, and exits quietly on Ctrl-C', async () => {
  const { emulator: service, projectId } = await opened('manual');
  await createWeb(projectId);
  const watched = oks('cluster', 'list', '--watch=0.5s', '--columns', 'name,project,status');
  await watched.shows(/NAME {2}PROJECT {2}STATUS\nweb {3}shop {5}pending/);
  service.clock.advance(3_600_000);
  await watched.shows(/web {3}shop {5}ready/);
  watched.type('\u0003');
  expect(await watched.ends()).toBe(0);
  const screen = await watched.screen();
  expect(screen.match(/NAME/g)).toHaveLength(1);
  expect(screen).not.toMatch(/oks:|\^C/);
});

test('an emulator in the foreground prints how to use and stop it', async () => {
  await opened('fast');
  const started = oks('emulator', 'start', '--port', '0', '--ephemeral');
  await started.shows('Press Ctrl-C to stop it. To use it in a shell: eval "$(oks emulator env)"');
  started.type('\u0003');
  expect(await started.ends()).toBe(0);
  expect(await started.screen()).toMatch(/oks emulator env\)"\nThe emulator has stopped\.$/);
});

test('a slow request shows what it waits for, and then clears the line', async () => {
  await opened('fast');
  const held: ServerResponse[] = [];
  const service = createServer((_, response) => void held.push(response)).listen(0, '127.0.0.1');
  await once(service, 'listening');
  // Boundary: a server that listens on TCP has an AddressInfo.
  const { port } = service.address() as AddressInfo;
  const listed = oks('project', 'list', '--endpoint', `http://127.0.0.1:${port}/api/v2`);
  await listed.shows(`Waiting for 127.0.0.1:${port}`);
  for (const response of held)
    response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end('{"Projects":[]}');
  expect(await listed.ends()).toBe(0);
  expect(await listed.screen()).not.toContain('Waiting');
  service.close();
});
