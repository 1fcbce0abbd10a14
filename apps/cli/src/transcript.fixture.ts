import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmulator, type Emulator, type EmulatorOptions } from '@oks-kit/emulator';
import { runApp } from './app.ts';
import type { Context, Output } from './context.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Session {
  readonly env?: Readonly<Record<string, string>>;
  /** What a person types at a terminal; without it there is none. */
  readonly typed?: string;
  /** What is piped in. */
  readonly piped?: string;
  /** How the program ends that the command runs; without it there is no such program. */
  readonly program?: number;
  readonly signal?: AbortSignal;
  /** Told of everything that is written, as it is written. */
  readonly onWrite?: (text: string) => void;
}

/** A command line over an emulator, real HTTP and a home folder of its own. */
export interface Shell {
  readonly emulator: Emulator;
  readonly home: string;
  /** Runs one command in process. */
  readonly run: (args: readonly string[], session?: Session) => Promise<Outcome>;
  /** Runs commands and keeps a stable text of them: what was typed, the exit code, stdout and stderr. */
  readonly record: (title: string, args: readonly string[], session?: Session) => Promise<Outcome>;
  /** Everything recorded. */
  readonly transcript: () => string;
  readonly close: () => Promise<void>;
}

const day = 86_400_000;

export async function openShell(options: EmulatorOptions = {}, laterMs = 3 * day + 3_600_000): Promise<Shell> {
  const emulator = await createEmulator({ clock: 'instant', port: 0, ...options });
  const home = mkdtempSync(path.join(tmpdir(), 'oks-shell-'));
  // Fixed, and by default three days and an hour after everything was made, so that every age reads 3d.
  const now = Date.now() + laterMs;
  const entries: string[] = [];
  const normalise = createNormaliser(emulator.url, home);

  async function run(
    args: readonly string[],
    { env, typed, piped = '', program, signal = new AbortController().signal, onWrite }: Session = {},
  ): Promise<Outcome> {
    let out = '';
    let err = '';
    const isTerminal = typed !== undefined;
    const output = (keep: (text: string) => void): Output => ({
      write(text) {
        keep(text);
        onWrite?.(text);
      },
      isTerminal,
      columns: isTerminal ? 100 : undefined,
      rows: isTerminal ? 24 : undefined,
    });
    const context: Context = {
      env: {
        OKS_ENDPOINT: emulator.url,
        OKS_ACCESS_KEY: emulator.account.access_key,
        OKS_SECRET_KEY: emulator.account.secret_key,
        OKS_CONFIG_DIR: path.join(home, 'config'),
        KUBECONFIG: path.join(home, 'kubeconfig'),
        NO_COLOR: '1',
        CI: 'true',
        ...env,
      },
      home,
      userId: process.getuid?.(),
      cwd: home,
      stdout: output((text) => (out += text)),
      stderr: output((text) => (err += text)),
      stdin: {
        isTerminal,
        readLine: () => Promise.resolve(typed),
        readSecret: () => Promise.resolve(typed),
        readAll: () => Promise.resolve(piped),
      },
      runProgram: () => Promise.resolve(program),
      self: [process.execPath],
      now: () => now,
      signal,
    };
    return { code: await runApp(args, context), out, err };
  }

  return {
    emulator,
    home,
    run,
    async record(title, args, session) {
      const outcome = await run(args, session);
      entries.push(normalise(render(title, args, session, outcome)));
      return outcome;
    },
    transcript: () => entries.join('\n'),
    async close() {
      await emulator.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function render(
  title: string,
  args: readonly string[],
  session: Session | undefined,
  { code, out, err }: Outcome,
): string {
  const spoken = args.map((arg) => (/^[\w@%+=:,./|-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ');
  const marked = (mark: string, text: string): string[] =>
    text === ''
      ? []
      : text
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => `${mark} ${line}`.trimEnd());
  return [
    `# ${title}`,
    `$ oks ${spoken}`,
    ...(session?.typed === undefined ? [] : [`< ${session.typed}`]),
    ...marked('|', out),
    ...marked('!', err),
    `→ ${code}`,
    '',
  ].join('\n');
}

/**
 * Makes texts the same from run to run: IDs become ID-1, ID-2, … in the order in which they are met, moments in time
 * become one of the same length, and what differs by machine, by account and by luck becomes a word. Nothing else is
 * touched.
 */
function createNormaliser(url: string, home: string): (text: string) => string {
  const ids = new Map<string, string>();
  const words: readonly [RegExp, string][] = [
    [/127\.0\.0\.1:\d{2,5}/g, '127.0.0.1:PORT'],
    [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, 'YYYY-MM-DDTHH:MM:SS.mmmZ'],
    [/\b[A-Z0-9]{40}\b/g, 'SECRET-KEY'],
    [/\b[A-Z0-9]{20}\b/g, 'ACCESS-KEY'],
    [/\b[A-Z0-9]{4}\*\*\*/g, 'ACCE***'],
    [/root-\d{12}@/g, 'root-NUMBER@'],
    [/^(\W*password: +)\S+/gm, '$1PASSWORD'],
    [/(pid: +|process ID )\d+/g, '$1PID'],
    [/Node \d+\.\d+\.\d+/g, 'Node VERSION'],
    // A release changes it, and must not have to change a record.
    [/^(\W*oks )\d+\.\d+\.\d+$/gm, '$1VERSION'],
    [/in \d+ ms/g, 'in N ms'],
    // Certificates and keys, and the same once more in base64.
    [/-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----/g, 'PEM'],
    [/\bLS0t[A-Za-z0-9+/=]+/g, 'PEM'],
  ];
  return (text) =>
    words
      .reduce(
        (shown, [pattern, word]) => shown.replaceAll(pattern, word),
        text.replaceAll(url, 'http://127.0.0.1:PORT/api/v2').replaceAll(home, 'HOME'),
      )
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
        const known = ids.get(id) ?? `ID-${ids.size + 1}`;
        ids.set(id, known);
        return known;
      });
}
