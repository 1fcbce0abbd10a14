import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const passedOn = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a program on the streams of `parent`, and forwards signals. Returns the exit code as a shell reports it;
 * undefined if the program does not exist.
 */
export function runProgram(
  parent: NodeJS.Process,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env });
    const handlers = passedOn.map((signal) => {
      const handler = (): void => {
        // A terminal also sends signals to the program itself: it must not get them twice.
        if ((signal === 'SIGINT' || signal === 'SIGQUIT') && parent.stdin.isTTY) return;
        child.kill(signal);
      };
      parent.on(signal, handler);
      return [signal, handler] as const;
    });
    const done = (): void => {
      for (const [signal, handler] of handlers) parent.off(signal, handler);
    };
    child.on('error', (error) => {
      done();
      if ('code' in error && error.code === 'ENOENT') resolve(undefined);
      else reject(error);
    });
    child.on('exit', (code, signal) => {
      done();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
