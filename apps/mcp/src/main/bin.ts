import path from 'node:path';
import { userInfo } from 'node:os';
import { writeSync } from 'node:fs';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { stateFolder } from '@oks-kit/auth/node';
import type { Context } from '@oks-kit/cli/internal';
import {
  errorExitCodes,
  escapeForTerminal,
  homeFolderOf,
  isOksError,
  OksInputError,
  toOneLine,
  unsafeDebugEntries,
} from '@oks-kit/core';
import { createSecretFiles } from '../secret-files.ts';
import { createOksServer } from '../server.ts';
import { toolsFor } from '../tools/index.ts';
import { connect } from '../session.ts';
import { type CommandLine, helpText, readCommandLine } from './command-line.ts';
import { version } from './version.ts';

/** The longest line about a message that cannot be read, in characters. The message itself could be very long. */
const longestFault = 300;

// Standard output belongs to the protocol. Everything for people goes to standard error.

try {
  const commandLine = readCommandLine(process.argv.slice(2));
  if (commandLine.kind === 'help') process.stdout.write(helpText);
  else if (commandLine.kind === 'version') process.stdout.write(`oks-mcp ${version}\n`);
  else serve(commandLine);
} catch (error) {
  const hint = isOksError(error) ? error.hint : undefined;
  tell(`oks-mcp: ${error instanceof Error ? error.message : String(error)}`);
  if (hint !== undefined) tell(`hint: ${hint}`);
  process.exitCode = isOksError(error) ? errorExitCodes[error.code] : 1;
}

/** Serves until the assistant closes standard input, or the process is asked to stop. */
function serve({ connection: flags, access, secretsFolders }: CommandLine): void {
  const debug = unsafeDebugEntries(process.env);
  if (debug.length > 0)
    throw new OksInputError(`NODE_DEBUG=${debug.join(',')} prints request headers, including your keys.`, {
      hint: 'Unset NODE_DEBUG.',
    });
  const context = contextOf();
  const folders = secretsFolders.map((folder) => path.resolve(context.cwd, folder));
  const secretFiles = createSecretFiles(path.join(stateFolder(context), 'assistant'), folders);
  const offered = new Set(toolsFor(access).map(({ name }) => name));
  const connection = connect(context, flags, secretFiles, offered);
  const server = serveStdio(() => createOksServer({ connection, access }), {
    onerror: (error) => tell(`oks-mcp: ${toOneLine(error.message, longestFault)}`),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
}

function contextOf(): Context {
  const nobody = (): Promise<undefined> => Promise.resolve(undefined);
  const stderr = { write: tell, isTerminal: false, columns: undefined, rows: undefined };
  return {
    env: process.env,
    home: homeFolderOf(process.env, () => userInfo().homedir) ?? '/',
    userId: process.getuid?.(),
    cwd: process.cwd(),
    stdout: stderr,
    stderr,
    stdin: { isTerminal: false, readLine: nobody, readSecret: nobody, readAll: () => Promise.resolve('') },
    self: [process.execPath, ...process.argv.slice(1, 2)],
    runProgram: nobody,
    now: () => Date.now(),
    uptimeMs: () => process.uptime() * 1000,
    signal: new AbortController().signal,
  };
}

/** Writes a line for people. Nobody can be told that this failed. */
function tell(text: string): void {
  try {
    writeSync(2, `${escapeForTerminal(text.replace(/\n$/, ''))}\n`);
  } catch {
    // Standard error is closed.
  }
}
