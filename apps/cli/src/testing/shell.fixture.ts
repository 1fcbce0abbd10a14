import path from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createEmulator, type Emulator, type EmulatorOptions } from '@oks-kit/emulator';
import { expect, onTestFinished } from 'vitest';
import { commandTable } from '../commands/table.ts';
import { findCommand } from '../framework/parse.ts';
import { runApp } from '../main/app.ts';
import type { Context, Output } from '../main/context.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The environment of a command, apart from the emulator. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** Input typed at a terminal. Without it, there is no terminal. */
  readonly typed?: string;
  /** Piped input. */
  readonly piped?: string;
  /** The exit code of the program that the command runs. Without it, the program does not exist. */
  readonly program?: number;
  readonly signal?: AbortSignal;
  /** Called with all output as it is written. */
  readonly onWrite?: (text: string) => void;
}

/** A command line as it is typed, without `oks`. Words with spaces are in double quotes. */
export type Line = string | readonly string[];

/** Runs `oks` against an emulator over real HTTP, with its own home folder. */
export interface Shell {
  readonly emulator: Emulator;
  readonly home: string;
  /** Runs a command in this process. */
  readonly run: (args: readonly string[], surroundings?: Surroundings) => Promise<Outcome>;
  /** Runs a command and records it in a stable form: what was typed, the exit code, stdout and stderr. */
  readonly record: (title: string, line: Line, surroundings?: Surroundings) => Promise<Outcome>;
  /**
   * Compares what was recorded with the golden files of a noun: `golden/VERB.txt` for each verb, or one file
   * `golden/STORY.txt` for a story with several verbs.
   */
  readonly matchGolden: (noun: string, story?: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const day = 86_400_000;

/** A shell that closes with the test that opened it. */
export async function openTestShell(...options: Parameters<typeof openShell>): Promise<Shell> {
  const shell = await openShell(...options);
  onTestFinished(() => shell.close());
  return shell;
}

export async function openShell(options: EmulatorOptions = {}, laterMs = 3 * day + 3_600_000): Promise<Shell> {
  const emulator = await createEmulator({ clock: 'instant', port: 0, ...options });
  const home = mkdtempSync(path.join(tmpdir(), 'oks-shell-'));
  // Fixed. By default three days and an hour after all resources were created, so that every age is 3d.
  const now = Date.now() + laterMs;
  const entries: { readonly args: readonly string[]; readonly text: string }[] = [];

  async function run(
    args: readonly string[],
    { env, typed, piped = '', program, signal = new AbortController().signal, onWrite }: Surroundings = {},
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
      uptimeMs: () => performance.now(),
      signal,
    };
    return { code: await runApp(args, context), out, err };
  }

  return {
    emulator,
    home,
    run,
    async record(title, line, surroundings) {
      const args = wordsOf(line);
      const outcome = await run(args, surroundings);
      entries.push({ args, text: render(title, args, surroundings, outcome) });
      return outcome;
    },
    async matchGolden(noun, story) {
      const files = Map.groupBy(entries, ({ args }) => story ?? goldenFileOf(noun, args));
      for (const [file, own] of files) {
        const normalize = createNormalizer(emulator.url, home);
        await expect(own.map(({ text }) => normalize(text)).join('\n')).toMatchFileSnapshot(
          path.join(import.meta.dirname, '..', 'commands', noun, 'golden', `${file}.txt`),
        );
      }
    },
    async close() {
      await emulator.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function wordsOf(line: Line): readonly string[] {
  if (typeof line !== 'string') return line;
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare);
}

/** The file of a record: its verb, preceded by the noun if the story is about another noun. */
function goldenFileOf(noun: string, args: readonly string[]): string {
  const path = findCommand(args, commands)?.path ?? args.slice(0, 2).filter((word) => !word.startsWith('-'));
  const [first = noun, ...verbs] = path;
  return (first === noun && verbs.length > 0 ? verbs : path.length === 0 ? [noun] : path).join('-');
}

const commands = commandTable.map(({ spec }) => spec);

function render(
  title: string,
  args: readonly string[],
  surroundings: Surroundings | undefined,
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
    ...(surroundings?.typed === undefined ? [] : [`< ${surroundings.typed}`]),
    ...marked('|', out),
    ...marked('!', err),
    `→ ${code}`,
    '',
  ].join('\n');
}

/**
 * Makes texts the same in every run: IDs become ID-1, ID-2, … in order of appearance, timestamps become a constant of
 * the same length, and values that differ by machine, account or chance become a word. Nothing else is
 * changed.
 */
function createNormalizer(url: string, home: string): (text: string) => string {
  const ids = new Map<string, string>();
  const words: readonly [RegExp, string][] = [
    [/127\.0\.0\.1:\d{2,5}/g, '127.0.0.1:PORT'],
    [/\?token=[\w-]+/g, '?token=TOKEN'],
    [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, 'YYYY-MM-DDTHH:MM:SS.mmmZ'],
    [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+0000/g, 'YYYY-MM-DDTHH:MM:SS.mmm+0000'],
    [/\b[A-Z0-9]{40}\b/g, 'SECRET-KEY'],
    [/\b[A-Z0-9]{32}\b/g, 'USER-ID'],
    [/\b(oks-(?:ccm|csi|oos))-[a-z0-9]{8}\b/g, '$1-NNNNNNNN'],
    [/\b[A-Z0-9]{20}\b/g, 'ACCESS-KEY'],
    [/\b[A-Z0-9]{4}\*\*\*/g, 'ACCE***'],
    [/root-\d{12}@/g, 'root-NUMBER@'],
    [/^(\W*password: +)\S+/gm, '$1PASSWORD'],
    [/(pid: +|process ID )\d+/g, '$1PID'],
    [/Node \d+\.\d+\.\d+/g, 'Node VERSION'],
    // The version changes with each release. The records must not.
    [/^(\W*oks )\d+\.\d+\.\d+$/gm, '$1VERSION'],
    [/in \d+ ms/g, 'in N ms'],
    [/ +\d+\.\d ms\b/g, '    N.N ms'],
    [/(?<![-\w])\d{12}\b/g, 'ACCOUNT-ID'],
    [/\b(pcx|vpc|dopt|eipalloc)-[0-9a-f]{8}\b/g, '$1-NNNNNNNN'],
    [/\b203\.0\.113\.\d+/g, '203.0.113.N'],
    // Certificates and keys, also in base64.
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
