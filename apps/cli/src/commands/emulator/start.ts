import { randomBytes, X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account, AuditEntry, Emulator, EmulatorOptions } from '@oks-kit/emulator';
import { isLoopbackHost, OksError, OksInputError } from '@oks-kit/core';
import { exitCodes } from '../../framework/exit-codes.ts';
import { parseDuration } from '../../input/durations.ts';
import { readPort } from '../../input/port.ts';
import { jsonLine } from '../../output/data.ts';
import type { Invocation, Run } from '../../session/entry.ts';
import type { LocalSession } from '../../session/session.ts';
import { noteEnd, untilInterrupted } from '../../verbs/serve.ts';
import { startDetached } from './detach.ts';
import { exposedSecrets } from './exposed-secrets.ts';
import { quotasOf } from './quotas.ts';
import { readFaultWord } from './read-fault.ts';
import { asTyped, reachabilityFlags, readReachability } from './read-reachability.ts';
import { readRateLimit } from './read-rate-limit.ts';
import { readKubernetes } from './read-kubernetes.ts';
import { readStore } from './read-store.ts';
import {
  adminTokenOf,
  type Credentials,
  dataFolder,
  defaultPort,
  emulatorName,
  findRunning,
  forgetRunning,
  nameFlag,
  notePrefix,
  printRunning,
  type Running,
  storeVariable,
  useInShell,
  writeRunning,
} from './running.ts';
import type { emulatorStart } from './spec.ts';

export const runEmulatorStart: Run<typeof emulatorStart> = async (invocation) => {
  const { session, flags } = invocation;
  const { context, hint } = session;
  const name = emulatorName(flags.name);
  const options: EmulatorOptions = {
    port: readPort(flags.port ?? defaultPort(name)),
    host: flags.host,
    ...readReachability(invocation),
    // Boundary: the command table only accepts these.
    clock: (flags.clock ?? 'fast') as EmulatorOptions['clock'],
    accounts: accountsOf(flags.accounts),
    quotas: flags.quotas === undefined ? undefined : quotasOf(flags.quotas),
    rateLimit: flags['rate-limit'] === undefined ? undefined : readRateLimit(flags['rate-limit']),
    faults: flags.fault.map(readFaultWord),
    pageSize: flags['page-size'] === undefined ? undefined : pageSizeOf(flags['page-size']),
    strictWhitelist: flags['strict-whitelist'],
    ...readKubernetes(flags.kubernetes, flags['kubernetes-assets'], context.cwd),
    mfa: flags.mfa,
    tokens: flags.tokens,
    adminToken: await adminTokenOf(session, flags['admin-token']),
  };
  const drainMs = flags.drain === undefined ? 0 : parseDuration('--drain', flags.drain);
  if (flags.ephemeral && flags['data-dir'] !== undefined)
    throw new OksInputError('`--ephemeral` and `--data-dir` cannot be used together.');
  if (flags.audit && flags.detach)
    throw new OksInputError('`--audit` and `--detach` cannot be used together: a detached emulator has no stdout.');
  if (flags.audit && session.globals.output !== undefined && session.out.format !== 'json')
    throw new OksInputError('`--audit` prints JSON. Omit `--output`, or use `--output json`.');
  const store = readStore(flags, context.env);
  if (store !== undefined && (options.kubernetes ?? 'builtin') !== 'builtin') {
    throw new OksInputError('A PostgreSQL store works only with `--kubernetes builtin`.', {
      hint: `Omit \`--kubernetes\`, or keep the state in a folder: unset ${storeVariable} and omit \`--store\`.`,
    });
  }
  // Checked here too, because errors of the other process are not about this command line.
  if (reachabilityFlags(flags, context.cwd).length > 0) await checkOptions(options);
  const other = await findRunning(context, name);
  if (other !== undefined) {
    throw new OksError('emulator', `An emulator is already running at ${other.url}, process ID ${other.pid}.`, {
      hint: `To stop it: \`${hint('emulator stop', [], nameFlag(name))}\`. To run another beside it, pass \`--name\`.`,
    });
  }
  for (const warning of await exposedSecrets(flags, context.cwd)) session.warn(warning);
  const withStore = store === undefined ? options : { ...options, store };
  return flags.detach ? startDetached(invocation, name, withStore) : startHere(invocation, name, withStore, drainMs);
};

/** Throws `OksInputError` in terms of the command line. */
async function checkOptions(options: EmulatorOptions): Promise<void> {
  const { checkEmulatorOptions } = await import('@oks-kit/emulator');
  try {
    checkEmulatorOptions(options);
  } catch (error) {
    throw asTyped(error);
  }
}

/** Runs the emulator in this process until it is told to stop. */
async function startHere(
  { session, flags }: Invocation<typeof emulatorStart>,
  name: string,
  options: EmulatorOptions,
  drainMs: number,
): Promise<number | undefined> {
  const { context, notes } = session;
  const { createEmulator } = await import('@oks-kit/emulator');
  const isKeptElsewhere = flags.ephemeral || options.store !== undefined;
  const dataDir = isKeptElsewhere ? undefined : dataFolder(context, flags['data-dir'], name);
  const random =
    isLocal(options) || options.adminToken !== undefined ? undefined : randomBytes(24).toString('base64url');
  const adminToken = options.adminToken ?? random;
  const failed = Promise.withResolvers<never>();
  const emulator = await createEmulator({
    ...options,
    dataDir,
    adminToken,
    onAudit: flags.audit ? (auditEntry) => printAudit(session, auditEntry, failed.reject) : undefined,
    signal: context.signal,
    onWarning: (message) => notes.line(`${notePrefix}${message}`),
    onFault: (error) =>
      notes.line(`${notePrefix}${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  });
  const [first, ...others] = emulator.accounts.map(shownAccount);
  const running: Running = {
    url: reachableUrl(emulator.url),
    pid: process.pid,
    ...(first ?? shownAccount(emulator.account)),
    data_dir: dataDir ?? null,
    ...(others.length === 0 ? {} : { accounts: emulator.accounts.map(shownAccount) }),
  };
  try {
    const control = controlFrom(emulator, options);
    await writeRunning(context, name, { ...running, admin_token: adminToken, control, drain_ms: drainMs });
    const shown = random === undefined ? running : { ...running, admin_token: random };
    if (!flags.audit) await printRunning(session, shown);
    else if (session.out.isData) await session.out.jsonLine(shown);
    else session.note(`The emulator is listening at ${running.url}.`);
    notes.tip(`Press Ctrl-C to stop it. ${useInShell(session, name)}`);
    await Promise.race([untilInterrupted(context), failed.promise]);
    if (drainMs > 0) {
      notes.line(`oks emulator: stopping in ${flags.drain}.`);
      await emulator.drain();
      await sleep(drainMs);
    }
  } finally {
    forgetRunning(context, name, process.pid);
    await emulator.close();
  }
  noteEnd(session, 'The emulator has stopped.');
  return exitCodes.done;
}

/** Prints what was done. Without a record of it, the emulator stops. */
function printAudit({ out }: LocalSession, auditEntry: AuditEntry, fail: (error: unknown) => void): void {
  try {
    out.verbatim(jsonLine(auditEntry));
  } catch (error) {
    fail(error);
  }
}

/** How this machine reaches the control API of an emulator whose URL is for others. */
function controlFrom({ localUrl = '' }: Emulator, { tls, publicUrl }: EmulatorOptions): Running['control'] {
  if (tls === undefined && publicUrl === undefined) return undefined;
  const url = reachableUrl(localUrl);
  return tls === undefined ? { url } : { url, server_name: serverNameIn(tls.cert, publicUrl), certificate: tls.cert };
}

/** A name that a certificate is for: that of the public URL, or else its first one. */
function serverNameIn(cert: string, publicUrl: string | undefined): string | undefined {
  const certificate = new X509Certificate(cert);
  const host = publicUrl === undefined ? undefined : new URL(publicUrl).hostname;
  if (host !== undefined && certificate.checkHost(host) !== undefined) return host;
  return /DNS:([^,\s]+)/.exec(certificate.subjectAltName ?? '')?.[1]?.replace('*', 'emulator');
}

/** A wildcard address cannot be called. */
function reachableUrl(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

/** Whether only this machine reaches the emulator. */
function isLocal({ host = '127.0.0.1', publicUrl, allowHosts = [] }: EmulatorOptions): boolean {
  return [host, ...(publicUrl === undefined ? [] : [URL.parse(publicUrl)?.hostname ?? '']), ...allowHosts].every(
    isLoopbackHost,
  );
}

function shownAccount({ access_key, secret_key, username, password, totp_secret }: Account): Credentials {
  return { access_key, secret_key, username, password, ...(totp_secret === undefined ? {} : { totp_secret }) };
}

function accountsOf(text = '1'): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new OksInputError(`Invalid number "${text}" for \`--accounts\`: use 1 to 999.`);
}

function pageSizeOf(text: string): number {
  if (/^(?:[1-9]\d?|100)$/.test(text)) return Number(text);
  throw new OksInputError(`Invalid number "${text}" for \`--page-size\`: use 1 to 100.`);
}
