import { escapeForTerminal, homeFolderOf, unsafeDebugEntries } from '@oks-kit/core';
import { exitCodes } from '../framework/exit-codes.ts';
import { runApp } from './app.ts';
import type { Context } from './context.ts';
import { isExecutable } from './is-executable.ts';
import { isTerminal, outputOf } from './process-output.ts';

/** A container may run as a user that its system does not know, and in a folder that no longer exists. */
function orElse(find: () => string, otherwise: string): string {
  try {
    return find();
  } catch {
    return otherwise;
  }
}

/** Runs the command line of this process, and ends it with its exit code. */
export async function runProcess(argv: readonly string[]): Promise<void> {
  const debug = unsafeDebugEntries(process.env);
  if (debug.length > 0) {
    const entries = escapeForTerminal(debug.join(','));
    outputOf(2).write(
      `oks: NODE_DEBUG=${entries} prints request headers, including your keys.\n` +
        'hint: Unset NODE_DEBUG. `--verbose` shows requests without secrets.\n',
    );
    process.exitCode = exitCodes.usage;
    return;
  }
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());

  const context: Context = {
    env: process.env,
    home: homeFolderOf(process.env, () => process.getBuiltinModule('node:os').userInfo().homedir) ?? '/',
    userId: process.getuid?.(),
    cwd: orElse(() => process.cwd(), process.env['PWD'] || '/'),
    stdout: outputOf(1),
    stderr: outputOf(2),
    stdin: {
      get isTerminal() {
        return isTerminal(0);
      },
      async readLine() {
        const { createInterface } = await import('node:readline');
        const lines = createInterface({ input: process.stdin, signal: interruption.signal });
        // Closed explicitly: after an early exit of the loop, an open terminal would keep the process running.
        return new Promise((resolve) => {
          lines.once('line', (line) => {
            resolve(line);
            lines.close();
          });
          lines.once('close', () => {
            // The terminal has printed ^C after the question.
            if (interruption.signal.aborted) context.stderr.write('\n');
            resolve(undefined);
          });
        });
      },
      async readSecret() {
        const { readSecretLine } = await import('./read-secret.ts');
        return readSecretLine(process.stdin, () => interruption.abort());
      },
      async readAll() {
        const { readStream } = await import('../input/read-stream.ts');
        return readStream(process.stdin, 'Standard input', interruption.signal);
      },
    },
    self: isExecutable() ? [process.execPath] : [process.execPath, ...process.execArgv, ...process.argv.slice(1, 2)],
    calledAs: process.argv0,
    async runProgram(command, args, env) {
      const { runProgram } = await import('./run-program.ts');
      return runProgram(process, command, args, env);
    },
    now: () => Date.now(),
    uptimeMs: () => process.uptime() * 1000,
    signal: interruption.signal,
  };

  const code = await runApp(argv, context);
  if (argv[0] === '__complete') {
    // A shell waits for the process to exit: a pending request or DNS lookup must not keep it running.
    process.exit(code);
  }
  process.exitCode = code;
}
