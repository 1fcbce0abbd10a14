import path from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { runApp } from '../main/app.ts';
import type { Context } from '../main/context.ts';

// Runs `oks` against an emulator, with a home folder and a terminal for each test.

/** The result of a command: exit code, stdout and stderr. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  /** Added to the credentials of the emulator. An empty value unsets a variable. */
  readonly env?: Readonly<Record<string, string>>;
  /** The width of the terminal. Without it, there is no terminal. */
  readonly terminal?: number;
  readonly piped?: string;
  /** @default the user of the test */
  readonly userId?: number;
}

export interface OksSession {
  readonly emulator: Emulator;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  contextFor(options?: RunOptions, outcome?: { out: string; err: string }): Context;
  run(args: readonly string[], options?: RunOptions): Promise<Outcome>;
  close(): Promise<void>;
}

export async function startOksSession(): Promise<OksSession> {
  const emulator = await createEmulator({ clock: 'instant', port: 0 });
  const home = mkdtempSync(path.join(tmpdir(), 'oks-session-'));
  const { access_key, secret_key } = emulator.account;
  const env = {
    OKS_ENDPOINT: emulator.url,
    OKS_ACCESS_KEY: access_key,
    OKS_SECRET_KEY: secret_key,
    PATH: process.env['PATH'] ?? '',
  };

  function contextFor(
    { env: more = {}, terminal, piped = '', userId = process.getuid?.() }: RunOptions = {},
    outcome = { out: '', err: '' },
  ): Context {
    const isTerminal = terminal !== undefined;
    return {
      env: Object.fromEntries(Object.entries({ ...env, ...more }).filter(([, value]) => value !== '')),
      home,
      userId,
      cwd: home,
      stdout: { write: (text) => void (outcome.out += text), isTerminal, columns: terminal, rows: undefined },
      stderr: { write: (text) => void (outcome.err += text), isTerminal, columns: terminal, rows: undefined },
      stdin: {
        isTerminal,
        readLine: () => Promise.resolve(undefined),
        readSecret: () => Promise.resolve(undefined),
        readAll: () => Promise.resolve(piped),
      },
      self: [process.execPath],
      runProgram: () => Promise.resolve(undefined),
      now: () => Date.now(),
      uptimeMs: () => performance.now(),
      signal: new AbortController().signal,
    };
  }

  return {
    emulator,
    home,
    env,
    contextFor,
    async run(args, options) {
      const texts = { out: '', err: '' };
      const code = await runApp(args, contextFor(options, texts));
      if (`${texts.out}${texts.err}`.includes(secret_key))
        throw new Error(`oks ${args.join(' ')} showed the secret key.`);
      return { code, ...texts };
    },
    async close() {
      await emulator.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
