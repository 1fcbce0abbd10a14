import { homedir } from 'node:os';
import { runApp } from './app.ts';
import type { Context, Output } from './context.ts';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());

function outputOf(stream: NodeJS.WriteStream): Output {
  // `oks … | head` closes the pipe early: what is left has nowhere to go, and that is no error.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY,
    // A window can be resized while a command runs.
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    get rows() {
      return stream.isTTY ? stream.rows : undefined;
    },
  };
}

const context: Context = {
  env: process.env,
  home: process.env['HOME'] || homedir(),
  cwd: process.cwd(),
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  stdin: {
    isTerminal: process.stdin.isTTY,
    async readLine() {
      const { createInterface } = await import('node:readline');
      const lines = createInterface({ input: process.stdin, signal: interruption.signal });
      for await (const line of lines) return line;
      return undefined;
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

process.exitCode = await runApp(process.argv.slice(2), context);
