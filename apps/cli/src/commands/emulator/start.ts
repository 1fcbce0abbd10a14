import type { Account } from '@oks-kit/emulator';
import { OksError, OksInputError } from '@oks-kit/core';
import { exitCodes } from '../../framework/exit-codes.ts';
import type { Invocation, Run } from '../../session/entry.ts';
import { startDetached } from './detach.ts';
import {
  dataFolder,
  defaultPort,
  findRunning,
  forgetRunning,
  printRunning,
  type Running,
  useInShell,
  writeRunning,
} from './running.ts';
import type { emulatorStart } from './spec.ts';

export const runEmulatorStart: Run<typeof emulatorStart> = async (invocation) => {
  const { session, flags } = invocation;
  const { context, hint } = session;
  const port = portOf(flags.port ?? defaultPort);
  const accounts = accountsOf(flags.accounts);
  if (flags.ephemeral && flags['data-dir'] !== undefined)
    throw new OksInputError('`--ephemeral` and `--data-dir` cannot be used together.');
  const other = await findRunning(context);
  if (other !== undefined) {
    throw new OksError('emulator', `An emulator is already running at ${other.url}, process ID ${other.pid}.`, {
      hint: `To stop it: \`${hint('emulator stop')}\`.`,
    });
  }
  return flags.detach ? startDetached(invocation) : startHere(invocation, port, accounts);
};

/** Runs the emulator in this process until it is told to stop. */
async function startHere(
  { session, flags }: Invocation<typeof emulatorStart>,
  port: number,
  accounts: number,
): Promise<number | undefined> {
  const { context, notes } = session;
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
    onWarning: (message) => notes.line(`oks emulator: ${message}`),
    onFault: (error) =>
      notes.line(`oks emulator: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
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
    await printRunning(session, running);
    notes.tip(`It runs until Ctrl-C. ${useInShell(session)}`);
    await new Promise<void>((resolve) => {
      if (context.signal.aborted) resolve();
      else context.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    forgetRunning(context, process.pid);
    await emulator.close();
  }
  // The terminal has written ^C where this stands.
  if (context.stderr.isTerminal) {
    notes.verbatim('\r\u001b[K');
    session.note('The emulator has stopped.');
  }
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
