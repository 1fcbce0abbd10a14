import { checkOptions, OksCredentialsError } from '@oks-kit/core';
import { type Environment, environmentWithoutSecrets } from './environment.ts';

export interface CommandOptions {
  /** The program's environment; what signs in to OKS is taken out of it. @default process.env */
  readonly env?: Environment | undefined;
  /** How long it may take, in milliseconds; a person may have to unlock something. @default 60000 */
  readonly timeoutMs?: number | undefined;
  /** Where what it says on stderr goes: it may ask the user for something. @default process.stderr */
  readonly onStderr?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Whether a value is a program and its arguments. */
export function isWords(value: unknown): value is readonly [string, ...string[]] {
  return Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string' && word !== '');
}

/** Throws `OksInputError` where what is to be run is no list of words, such as one text. */
export function checkWords(words: unknown): void {
  checkOptions(
    '@oks-kit/auth',
    { words },
    {
      words: {
        needed: true,
        mustBe: "a program and its arguments, such as `['vault-oks', 'get', 'prod']`",
        fits: isWords,
      },
    },
  );
}

const maxOutputBytes = 1024 * 1024;

/**
 * Runs a program without a shell, and yields what it prints. Throws `OksCredentialsError` that names the program and never
 * shows its arguments or what it printed.
 */
export function runCommand(words: readonly [string, ...string[]], options: CommandOptions): Promise<string> {
  const [program, ...args] = words;
  const {
    env = process.env,
    timeoutMs = 60_000,
    onStderr = (text: string) => void process.stderr.write(text),
    signal,
  } = options;
  // Few sources name a program: what runs one is loaded when it does.
  const { execFile } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        env: environmentWithoutSecrets(env),
        encoding: 'utf8',
        maxBuffer: maxOutputBytes,
        timeout: timeoutMs,
        killSignal: 'SIGKILL',
        windowsHide: true,
        shell: false,
        ...(signal === undefined ? {} : { signal }),
      },
      (error, stdout) => {
        if (error === null) resolve(stdout);
        // Boundary: `reason` is whatever the caller aborted with, and is handed on as it is.
        else if (signal?.aborted === true) reject(signal.reason as Error);
        else reject(failureOf(program, error, timeoutMs));
      },
    );
    child.stderr?.setEncoding('utf8').on('data', onStderr);
    // What is typed belongs to the command that the user ran.
    child.stdin?.on('error', () => undefined).end();
  });
}

function failureOf(
  program: string,
  error: Error & { readonly code?: unknown; readonly killed?: unknown },
  timeoutMs: number,
): OksCredentialsError {
  const say = (what: string, hint: string): OksCredentialsError =>
    new OksCredentialsError(`The command \`${program}\` ${what}.`, { hint });
  if (error.code === 'ENOENT')
    return say('was not found', 'Name it by its whole path, or put it on the PATH. It is run without a shell.');
  if (error.code === 'EACCES') return say("can't be run", 'Make it executable.');
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
    return say('printed more than 1 MiB', 'It should print one small JSON object.');
  if (error.killed === true)
    return say(
      `took longer than ${Math.round(timeoutMs / 1000)} s and was stopped`,
      'Run it by hand to see what it waits for.',
    );
  return say(
    typeof error.code === 'number' ? `ended with exit code ${error.code}` : 'was stopped',
    'What it said is above; run it by hand.',
  );
}
