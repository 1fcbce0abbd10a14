import type { Account } from '@oks-kit/emulator';
import { OksError, OksInputError } from '@oks-kit/core';
import { exitCodes } from '../../framework/exit-codes.ts';
import type { Invocation, Run } from '../../framework/spec.ts';
import { startDetached } from './detach.ts';
import {
  dataFolder,
  defaultPort,
  findRunning,
  forgetRunning,
  printRunning,
  type Running,
  tellPerson,
  writeRunning,
} from './running.ts';
import type { emulatorStart } from './spec.ts';

export const runEmulatorStart: Run<typeof emulatorStart> = async (invocation) => {
  const { context, flags } = invocation;
  const port = portOf(flags.port ?? defaultPort);
  const accounts = accountsOf(flags.accounts);
  if (flags.ephemeral && flags['data-dir'] !== undefined)
    throw new OksInputError('`--ephemeral` and `--data-dir` are two answers to one question.', {
      hint: 'Give one of them.',
    });
  const other = await findRunning(context);
  if (other !== undefined) {
    throw new OksError('emulator', `An emulator runs already, at ${other.url} with the process ID ${other.pid}.`, {
      hint: 'Stop it with `oks emulator stop`, or use it.',
    });
  }
  return flags.detach ? startDetached(invocation) : startHere(invocation, port, accounts);
};

/** Runs the emulator in this process until it is told to stop. */
async function startHere(
  { context, globals, flags }: Invocation<typeof emulatorStart>,
  port: number,
  accounts: number,
): Promise<number | undefined> {
  const { createEmulator } = await import('@oks-kit/emulator');
  const dataDir = flags.ephemeral ? undefined : dataFolder(context, flags['data-dir']);
  // Boundary: the table lets only these through.
  const clock = (flags.clock ?? 'fast') as 'real' | 'fast' | 'instant' | 'manual';
  const emulator = await createEmulator({
    port,
    clock,
    dataDir,
    accounts,
    mfa: flags.mfa,
    tokens: flags.tokens,
    onWarning: (message) => context.stderr.write(`oks emulator: ${message}\n`),
    onFault: (error) =>
      context.stderr.write(
        `oks emulator: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      ),
  });
  const [first, ...others] = emulator.accounts.map(shownAccount);
  const running: Running = {
    url: emulator.url,
    pid: process.pid,
    ...(first ?? shownAccount(emulator.account)),
    data_dir: dataDir ?? null,
    ...(others.length === 0 ? {} : { accounts: emulator.accounts.map(shownAccount) }),
  };
  try {
    await writeRunning(context, running);
    await printRunning(context, globals, running);
    tellPerson(context, globals, 'It runs until Ctrl-C.');
    await new Promise<void>((resolve) => {
      if (context.signal.aborted) resolve();
      else context.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    forgetRunning(context, process.pid);
    await emulator.close();
  }
  // The terminal has written ^C where this stands.
  if (context.stderr.isTerminal && !globals.quiet) context.stderr.write('\r\u001b[KThe emulator has stopped.\n');
  return exitCodes.done;
}

function shownAccount({ access_key, secret_key, username, password, totp_secret }: Account): Omit<Account, 'id'> {
  return { access_key, secret_key, username, password, ...(totp_secret === undefined ? {} : { totp_secret }) };
}

function accountsOf(text = '1'): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new OksInputError('`--accounts` is a number from 1 to 999.');
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new OksInputError('`--port` is a number from 0 to 65535.', { hint: '0 is any free one.' });
}
