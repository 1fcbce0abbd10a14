import { checkOptions, OksCredentialsError } from '@oks-kit/core';
import { type Environment, environmentWithoutSecrets } from './environment.ts';

/** How a program that prints credentials or one-time passwords is run. */
export interface CommandOptions {
  /** The environment of the program. OKS credentials are removed from it. @default process.env */
  readonly env?: Environment | undefined;
  /** Time limit in milliseconds. A person may have to unlock something. @default 60000 */
  readonly timeoutMs?: number | undefined;
  /** Receives its stderr, which may ask the user for something. @default process.stderr */
  readonly onStderr?: ((text: string) => void) | undefined;
  /** Stops the program. */
  readonly signal?: AbortSignal | undefined;
}

/** Whether a value is a program and its arguments. */
export function isWords(value: unknown): value is readonly [string, ...string[]] {
  return Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string' && word !== '');
}

/** Throws `OksInputError` if the command is not a list of words. */
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
 * Runs a program without a shell and returns its output. Throws `OksCredentialsError` that names the program, but never
 * contains its arguments or its output.
 */
export function runCommand(words: readonly [string, ...string[]], options: CommandOptions): Promise<string> {
  const [program, ...args] = words;
  const {
    env = process.env,
    timeoutMs = 60_000,
    onStderr = (text: string) => void process.stderr.write(text),
    signal,
  } = options;
  // Loaded only when needed, because most sources do not run a program.
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
        // Boundary: `reason` can be anything that the caller has aborted with.
        else if (signal?.aborted === true) reject(signal.reason as Error);
        else reject(failureOf(program, error, timeoutMs));
      },
    );
    child.stderr?.setEncoding('utf8').on('data', onStderr);
    // Stdin belongs to the command that the user runs, so the program gets an empty one.
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
    return say('was not found', 'Use its full path, or add it to the PATH. No shell is used.');
  if (error.code === 'EACCES') return say('is not executable', 'Make it executable with chmod +x.');
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
    return say('printed more than 1 MiB', 'It must print a small JSON object.');
  if (error.killed === true)
    return say(
      `took longer than ${Math.round(timeoutMs / 1000)} s and was stopped`,
      'Run it manually to see what it waits for.',
    );
  return say(
    typeof error.code === 'number' ? `failed with exit code ${error.code}` : 'was stopped',
    'See its output above, or run it manually.',
  );
}
