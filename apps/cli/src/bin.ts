import { runApp } from './app.ts';
import type { Context, Output } from './context.ts';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());

/**
 * Writes at once, in order, with no stream: opening one takes longer than most of what is written here.
 * Only where the other end is slow and does not let us wait does the stream take over what is left.
 */
function outputOf(descriptor: 1 | 2): Output {
  const { writeSync } = process.getBuiltinModule('node:fs');
  const stream = (): NodeJS.WriteStream => (descriptor === 1 ? process.stdout : process.stderr);
  let streaming = false;
  const closed = (): void => {
    // `oks … | head` closes the pipe early: what is left has nowhere to go, and that is no error.
    if (descriptor === 1) process.exit(0);
  };
  return {
    write(text) {
      let rest = Buffer.from(text);
      try {
        while (!streaming && rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
      } catch (error) {
        if (isFault(error, 'EPIPE')) { closed(); return; }
        if (!isFault(error, 'EAGAIN')) throw error;
        streaming = true;
        stream().on('error', (late: unknown) => {
          if (isFault(late, 'EPIPE')) closed();
          else throw late;
        });
      }
      if (streaming && rest.length > 0) stream().write(rest);
    },
    get isTerminal() {
      return isTerminal(descriptor);
    },
    // A window can be resized while a command runs.
    get columns() {
      return isTerminal(descriptor) ? stream().columns : undefined;
    },
    get rows() {
      return isTerminal(descriptor) ? stream().rows : undefined;
    },
  };
}

function isFault(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

const isTerminal = (descriptor: number): boolean => process.getBuiltinModule('node:tty').isatty(descriptor);

const context: Context = {
  env: process.env,
  home: process.env['HOME'] || process.getBuiltinModule('node:os').homedir(),
  cwd: process.cwd(),
  stdout: outputOf(1),
  stderr: outputOf(2),
  stdin: {
    get isTerminal() {
      return isTerminal(0);
    },
    async readLine() {
      const { createInterface } = await import('node:readline');
      const lines = createInterface({ input: process.stdin, signal: interruption.signal });
      // Closed by hand: a loop that is left early keeps the terminal, and with it the process.
      return new Promise((resolve) => {
        lines.once('line', (line) => {
          resolve(line);
          lines.close();
        });
        lines.once('close', () => resolve(undefined));
      });
    },
    async readSecret() {
      const { readSecretLine } = await import('./read-secret.ts');
      return readSecretLine(process.stdin, () => interruption.abort());
    },
    async readAll() {
      let text = '';
      process.stdin.setEncoding('utf8');
      for await (const chunk of process.stdin) text += String(chunk);
      return text;
    },
  },
  self: [process.execPath, ...process.execArgv, ...process.argv.slice(1, 2)],
  async runProgram(command, args, env) {
    const { runProgram } = await import('./run-program.ts');
    return runProgram(process, command, args, env);
  },
  now: () => Date.now(),
  signal: interruption.signal,
};

const code = await runApp(process.argv.slice(2), context);
if (process.argv[2] === '__complete') {
  // A shell waits for the end of the process: a request that hangs, or a name that is being looked up, must not hold it.
  process.exit(code);
}
process.exitCode = code;
