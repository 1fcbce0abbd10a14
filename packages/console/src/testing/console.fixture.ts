import http from 'node:http';
import { createClient } from '@oks-kit/client';
import { nodeTransport } from '@oks-kit/client/node';
import type { Clock } from '@oks-kit/core';
import { createEmulator, type Emulator, emulatorControl, type EmulatorOptions } from '@oks-kit/emulator';
import { createClusterClient } from '@oks-kit/kubernetes';
import { fetchKubeconfig, stringifyKubeconfig } from '@oks-kit/kubeconfig';
import { onTestFinished } from 'vitest';
import type { Action } from '../api/actions.ts';
import { sessionIn } from '../api/paths.ts';
import type { PreparedAction, ProfileSource } from '../profile-source.ts';
import { type ConsoleOptions, type RunningConsole, startConsole } from '../server/start-console.ts';

// Starts a console over real HTTP, with an emulator as the service.

export async function openEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator({ clock: 'instant', port: 0, ...options });
  onTestFinished(() => emulator.close());
  return emulator;
}

/** A clock that runs `speed` times as fast. */
export function fastClock(speed: number): Clock {
  return {
    now: () => performance.now() * speed,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const timer = setTimeout(resolve, ms / speed);
        signal?.addEventListener(
          'abort',
          () => {
            clearTimeout(timer);
            reject(new Error('aborted'));
          },
          { once: true },
        );
      }),
  };
}

export interface SourceOptions {
  readonly id?: string;
  /** Called when a request is sent. */
  readonly onRequest?: (method: string, url: string) => void;
  readonly prepare?: (action: Action) => PreparedAction;
}

const userAgent = 'console-under-test/1.0';

/** A profile source for the account of an emulator. */
export function sourceOf(emulator: Emulator, options: SourceOptions = {}): ProfileSource {
  const { id = 'work', onRequest = () => undefined, prepare = prepareNothing } = options;
  return {
    ...{ id, name: id, endpoint: emulator.url, isEmulator: true },
    connect(turn) {
      const send = nodeTransport();
      const connection: ReturnType<ProfileSource['connect']> = {
        client: (purpose) =>
          createClient({
            baseUrl: emulator.url,
            credentials: emulator.credentials,
            retry: { attempts: 1 },
            userAgent,
            async transport(request, signal) {
              await turn(purpose, signal);
              onRequest(request.method, request.url);
              return send(request, signal);
            },
          }),
        openCluster: async (cluster, signal) =>
          createClusterClient(await fetchKubeconfig(connection.client('view'), cluster, { signal })),
        listCertificates: () => Promise.resolve([]),
        fetchKubeconfig: async (cluster, signal) =>
          stringifyKubeconfig(await fetchKubeconfig(connection.client('action'), cluster.id, { signal })),
        prepare: (action) => Promise.resolve(prepare(action)),
        emulator: emulatorControl({ url: emulator.url }),
        userAgent,
      };
      return connection;
    },
  };
}

function prepareNothing(): PreparedAction {
  return { preview: previewOf({ type: 'none' }), run: () => Promise.resolve() };
}

export function previewOf(confirm: PreparedAction['preview']['confirm']): PreparedAction['preview'] {
  return { command: 'oks', summary: '', changes: [], warnings: [], question: [], confirm, nothingToDo: false };
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface TestConsole {
  readonly running: RunningConsole;
  readonly port: number;
  /** The `Cookie` header of a browser that has opened the link. */
  readonly authorization: string;
  /** Sends a request with any headers. */
  readonly ask: (path: string, options?: AskOptions) => Promise<Answer>;
  /** The same with the secret of the page. With a body, a POST of JSON. */
  readonly askAsPage: (path: string, body?: unknown) => Promise<Answer>;
  /** Reads the events of a stream until `until` returns true, then closes the stream. */
  readonly eventsOf: <T>(
    path: string,
    until: (events: readonly T[]) => boolean,
  ) => Promise<{ events: T[]; lastId: string }>;
}

export async function openConsole(
  profiles: ConsoleOptions['profiles'],
  options: Partial<ConsoleOptions> = {},
): Promise<TestConsole> {
  const running = await startConsole({
    version: '1.2.3',
    describeWindow: () => '',
    clock: fastClock(50),
    ...options,
    profiles,
  });
  onTestFinished(async () => {
    await running.close();
  });
  const { port, search } = new URL(running.url);
  const ask: TestConsole['ask'] = (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  const { headers } = await ask(`/${search}`);
  const authorization = `Bearer ${sessionIn(headers.location?.slice(1) ?? '') ?? ''}`;
  return {
    running,
    port: Number(port),
    authorization,
    ask,
    askAsPage: (path, body) =>
      ask(path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async eventsOf<T>(path: string, until: (events: readonly T[]) => boolean) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization } });
      const events: T[] = [];
      let lastId = '';
      let rest = '';
      const decoder = new TextDecoder();
      // Boundary: a response without a body has no events.
      for await (const bytes of (response.body ?? []) as AsyncIterable<Uint8Array>) {
        const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const lines = block.split('\n');
          lastId = lines.find((line) => line.startsWith('id: '))?.slice('id: '.length) ?? lastId;
          const data = lines.find((line) => line.startsWith('data: '))?.slice('data: '.length);
          // Boundary: the server's own events.
          if (data !== undefined) events.push(JSON.parse(data) as T);
        }
        if (until(events)) return { events, lastId };
      }
      throw new Error(`The stream ${path} has ended: ${JSON.stringify(events)}`);
    },
  };
}
