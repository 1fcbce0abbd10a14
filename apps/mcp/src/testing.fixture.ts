import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, type CallToolResult, InMemoryTransport, type Progress } from '@modelcontextprotocol/client';
import type { Context } from '@oks-kit/cli/internal';
import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { createSecretFiles } from './secret-files.ts';
import { createOksServer } from './server.ts';
import { connect } from './session.ts';
import { toolsFor } from './tools/index.ts';
import type { Access } from './tools/tool.ts';

/** A cluster that a test creates in the project `shop`. This machine may reach its API. */
export const cluster = {
  name: 'web',
  project: 'shop',
  version: '1.31',
  cidr_pods: '10.91.0.0/16',
  cidr_service: '10.92.0.0/16',
  admin_whitelist: ['127.0.0.1/32'],
};

/** The arguments of Node that run the program from its sources. */
export const bin = ['-C', '@oks-kit/source', path.join(import.meta.dirname, 'main/bin.ts')];

/** The outcome of a call of a tool. */
export interface Called {
  readonly isError: boolean;
  readonly text: string;
  /** The structured result. */
  readonly result: Record<string, unknown>;
}

export interface CallSettings {
  readonly signal?: AbortSignal;
  readonly onprogress?: (progress: Progress) => void;
}

/** An assistant: the client of the protocol's SDK. Keeps every result that it received. */
export interface Assistant {
  readonly client: Client;
  readonly heard: string[];
  readonly call: (name: string, args?: Record<string, unknown>, settings?: CallSettings) => Promise<Called>;
  /** The result of a call that must not fail. */
  readonly succeed: (
    name: string,
    args?: Record<string, unknown>,
    settings?: CallSettings,
  ) => Promise<Record<string, unknown>>;
}

export interface Workplace extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stderr: string[];
  /** Connects an assistant in this process. */
  assistant(access?: readonly Access[], secretsFolders?: readonly string[], endpoint?: string): Promise<Assistant>;
}

/** An emulator, a home folder, and assistants that are connected in memory. */
export async function startWorkplace(clock: 'instant' | 'manual' = 'instant'): Promise<Workplace> {
  const emulator = await createEmulator({ clock, port: 0 });
  const home = mkdtempSync(path.join(tmpdir(), 'oks-mcp-'));
  const { access_key, secret_key } = emulator.account;
  const env = {
    OKS_ENDPOINT: emulator.url,
    OKS_ACCESS_KEY: access_key,
    OKS_SECRET_KEY: secret_key,
    HOME: home,
    PATH: process.env['PATH'] ?? '',
  };
  const stderr: string[] = [];
  return {
    emulator,
    home,
    env,
    stderr,
    async assistant(access = ['read', 'write', 'delete'], secretsFolders = [], endpoint = emulator.url) {
      const context = contextOf({ ...env, OKS_ENDPOINT: endpoint }, home, stderr);
      const files = createSecretFiles(path.join(home, 'assistant'), secretsFolders);
      const noFlags = { profile: undefined, region: undefined, endpoint: undefined, 'ca-file': undefined };
      const offered = new Set(toolsFor(new Set(access)).map(({ name }) => name));
      const connection = connect(context, noFlags, files, offered);
      const [ours, theirs] = InMemoryTransport.createLinkedPair();
      await createOksServer({ connection, access: new Set(access) }).connect(ours);
      const client = new Client({ name: 'test', version: '1' });
      await client.connect(theirs);
      // With the list of tools, the client checks every result against the schema of its tool.
      await client.listTools();
      return assistantOf(client);
    },
    async [Symbol.asyncDispose]() {
      await emulator.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** An assistant over a client that is connected. */
export function assistantOf(client: Client): Assistant {
  const heard: string[] = [];
  const assistant: Assistant = {
    client,
    heard,
    async succeed(name, args, settings) {
      const { isError, text, result } = await assistant.call(name, args, settings);
      if (isError) throw new Error(`${name}: ${text}`);
      return result;
    },
    async call(name, args = {}, { signal, onprogress } = {}) {
      const received: CallToolResult = await client.callTool(
        { name, arguments: args },
        {
          timeout: 120_000,
          ...(signal === undefined ? {} : { signal }),
          onprogress: (progress) => {
            heard.push(JSON.stringify(progress));
            onprogress?.(progress);
          },
        },
      );
      heard.push(JSON.stringify(received));
      const [first] = received.content;
      const text = first?.type === 'text' ? first.text : '';
      const result: unknown = received.structuredContent ?? JSON.parse(text.slice(text.indexOf('\n') + 1));
      return {
        isError: received.isError === true,
        text,
        // Boundary: every result of this server is an object.
        result: result as Record<string, unknown>,
      };
    },
  };
  return assistant;
}

function contextOf(env: Readonly<Record<string, string>>, home: string, lines: string[]): Context {
  const stderr = {
    write: (text: string) => void lines.push(text),
    isTerminal: false,
    columns: undefined,
    rows: undefined,
  };
  return {
    env,
    home,
    userId: process.getuid?.(),
    cwd: home,
    stdout: stderr,
    stderr,
    stdin: {
      isTerminal: false,
      readLine: () => Promise.resolve(undefined),
      readSecret: () => Promise.resolve(undefined),
      readAll: () => Promise.resolve(''),
    },
    self: [process.execPath],
    runProgram: () => Promise.resolve(undefined),
    now: () => Date.now(),
    uptimeMs: () => performance.now(),
    signal: new AbortController().signal,
  };
}
