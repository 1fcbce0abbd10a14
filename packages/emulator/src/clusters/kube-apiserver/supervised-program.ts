import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { ownSurroundings } from './own-surroundings.ts';

/** A program that runs as long as the emulator does. */
export interface SupervisedProgram {
  /** Whether it still runs. */
  readonly isRunning: () => boolean;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Kills it and waits until it has ended. */
  stop(): Promise<void>;
}

/**
 * A shell runs the program and kills it when its own stdin closes. The emulator holds the other end, so that this
 * happens however the emulator ends, even by `kill -9`.
 */
const supervise = `exec 3<&0
"$@" 3<&- </dev/null &
program=$!
( read -r _ <&3; kill -KILL "$program" ) >/dev/null 2>&1 &
guard=$!
wait "$program"
status=$?
kill -KILL "$guard" 2>/dev/null
exit "$status"`;

/** Removes a folder when stdin closes. A program that is being killed may still write to it. */
const removeAfterwards = 'read -r _; rm -rf -- "$1" && sleep 1; rm -rf -- "$1"';

/** Starts a program. Its output goes to the file `log`, which is replaced. */
export function superviseProgram(file: string, args: readonly string[], log: string): SupervisedProgram {
  const handle = openSync(log, 'w', 0o600);
  try {
    return supervised(startShell(supervise, [file, ...args], ['pipe', handle, handle]));
  } finally {
    closeSync(handle);
  }
}

/** Removes a folder once the emulator has ended, unless this is cancelled before. */
export function removeFolderAtEnd(folder: string): { cancel(): void } {
  const shell = startShell(removeAfterwards, [folder], ['pipe', 'ignore', 'ignore']);
  shell.on('error', () => undefined);
  return { cancel: () => void shell.kill('SIGKILL') };
}

function startShell(
  script: string,
  args: readonly string[],
  stdio: ['pipe', 'ignore' | number, 'ignore' | number],
): ChildProcess {
  return spawn('/bin/sh', ['-c', script, 'oks-emulator', ...args], {
    // In a session of its own: Ctrl-C in the terminal must not reach it before the emulator.
    detached: true,
    cwd: '/',
    // Not the emulator's own environment, which may hold secrets.
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...trustedAuthorities() },
    stdio,
  });
}

/** Where the programs look for the authorities of other servers, such as an OpenID Connect provider. */
function trustedAuthorities(): NodeJS.ProcessEnv {
  const { SSL_CERT_FILE, SSL_CERT_DIR } = ownSurroundings().env;
  return {
    ...(SSL_CERT_FILE === undefined ? {} : { SSL_CERT_FILE }),
    ...(SSL_CERT_DIR === undefined ? {} : { SSL_CERT_DIR }),
  };
}

function supervised(shell: ChildProcess): SupervisedProgram {
  let running = true;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      running = false;
      resolve();
    };
    shell.once('exit', end);
    shell.once('error', end);
  });
  // The shell may have ended already.
  shell.stdin?.on('error', () => undefined);
  return {
    isRunning: () => running,
    ended,
    stop() {
      shell.stdin?.destroy();
      return ended;
    },
  };
}
