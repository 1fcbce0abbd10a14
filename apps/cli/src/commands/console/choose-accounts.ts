import { profileStore } from '@oks-kit/auth/node';
import { isLoopbackHost, isOksError, untilAborted } from '@oks-kit/core';
import type { EmulatorControl } from '@oks-kit/emulator/control';
import { connectSession } from '../../session/connect.ts';
import { type Globals, noFlags } from '../../session/global-flags.ts';
import { createSession, type LocalSession, type Session } from '../../session/session.ts';
import { controlOf, type NamedEmulator, nameFlag, runningEmulators } from '../emulator/running.ts';
import { findProfile } from '../profile/find-profile.ts';
import type { ConsoleAccount } from './profile-source.ts';

/** How long a server on this machine may take to say whether it is an emulator, in milliseconds. */
const patienceMs = 1_000;

/**
 * The accounts that the console shows: the given profiles; or what `--profile`, another flag or the environment
 * selects; or else all saved profiles, the default one first, and the emulators that run on this machine.
 * Throws `OksCredentialsError` if there are none.
 */
export async function chooseAccounts(session: Session, profiles: readonly string[]): Promise<ConsoleAccount[]> {
  const emulators = await runningEmulators(session.context);
  if (profiles.length > 0) {
    for (const name of profiles) findProfile(session, name);
    return Promise.all([...new Set(profiles)].map((name) => profileAccount(session, emulators, name)));
  }
  if (isSelected(session)) return [await ownAccount(session, emulators)];
  const saved = profileStore(session.context)
    .list()
    .filter(({ isHidden }) => !isHidden)
    .toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault));
  const usable = await Promise.all(
    saved.map(async ({ name }) => {
      try {
        return await profileAccount(session, emulators, name);
      } catch (error) {
        if (!isOksError(error)) throw error;
        session.warn(`The profile ${name} is not shown: ${error.message}`);
        return undefined;
      }
    }),
  );
  const accounts = usable.filter((account) => account !== undefined);
  for (const emulator of emulators)
    if (!accounts.some(({ baseUrl }) => isAt(emulator, baseUrl)))
      accounts.push(await emulatorAccount(session, emulator));
  // Without any, the error says how to provide credentials.
  return accounts.length > 0 ? accounts : [await ownAccount(session, emulators)];
}

/** Whether the command line or the environment says which account to use. */
function isSelected({ globals, context: { env } }: Session): boolean {
  const { profile, region, endpoint } = globals;
  const variables = ['OKS_PROFILE', 'OKS_ACCESS_KEY', 'OKS_USERNAME', 'OSC_ACCESS_KEY', 'OSC_LOGIN', 'OSC_PROFILE'];
  return [profile, region, endpoint].some((flag) => flag !== undefined) || variables.some((name) => env[name]);
}

/** The account that other commands would use. */
async function ownAccount(session: Session, emulators: readonly NamedEmulator[]): Promise<ConsoleAccount> {
  const { profile, baseUrl } = session.signIn;
  return {
    ...(await emulatorAt(baseUrl, emulators)),
    base: baseOf(session, { ...session.globals }),
    isProfile: profile !== undefined,
    inShell: (line) => line,
    name: profile ?? 'environment',
    baseUrl,
  };
}

async function profileAccount(
  session: Session,
  emulators: readonly NamedEmulator[],
  profile: string,
): Promise<ConsoleAccount> {
  const base = baseOf(session, { ...session.globals, profile });
  const { baseUrl } = connectSession(base).signIn;
  return {
    ...(await emulatorAt(baseUrl, emulators)),
    base,
    isProfile: true,
    inShell: (line) => line,
    name: profile,
    baseUrl,
  };
}

/** An emulator without a profile, with the keys of its first account. */
async function emulatorAccount(session: Session, { name, running }: NamedEmulator): Promise<ConsoleAccount> {
  const { url, access_key, secret_key } = running;
  const env = { ...session.context.env, OKS_ENDPOINT: url, OKS_ACCESS_KEY: access_key, OKS_SECRET_KEY: secret_key };
  const variables = `eval "$(${session.hint('emulator env', [], nameFlag(name))})"`;
  const context = { ...session.context, env };
  return {
    ...{ emulator: await controlOf(running), emulatorName: name },
    base: baseOf({ ...session.local, context }, session.globals),
    isProfile: false,
    // In a subshell, so that the variables do not outlive the command.
    inShell: (line) => `(${variables} && ${line})`,
    name: `emulator ${name}`,
    baseUrl: url,
  };
}

/** What every session of an account starts from. A default project or cluster of the shell must not have an effect. */
function baseOf(session: LocalSession, flags: Globals): ConsoleAccount['base'] {
  const { profile, region, endpoint, 'ca-file': caFile, timeout } = flags;
  const globals: Globals = { ...noFlags, profile, region, endpoint, 'ca-file': caFile, timeout, output: 'json' };
  const { OKS_PROJECT: _project, OKS_CLUSTER: _cluster, ...env } = session.context.env;
  return createSession({ ...session.context, env }, globals, session.application);
}

type EmulatorOf = Pick<ConsoleAccount, 'emulator' | 'emulatorName'>;

/** The emulator at an endpoint: one that was started on this machine, or any other one that answers there. */
async function emulatorAt(baseUrl: string, emulators: readonly NamedEmulator[]): Promise<EmulatorOf> {
  const known = emulators.find((one) => isAt(one, baseUrl));
  if (known !== undefined) return { emulator: await controlOf(known.running), emulatorName: known.name };
  const none = { emulator: undefined, emulatorName: undefined };
  if (!isLoopbackHost(new URL(baseUrl).hostname)) return none;
  const emulator = await controlOf({ url: baseUrl });
  return (await answers(emulator)) ? { emulator, emulatorName: undefined } : none;
}

function answers(control: EmulatorControl): Promise<boolean> {
  return untilAborted(control.pid(), AbortSignal.timeout(patienceMs)).then(
    () => true,
    () => false,
  );
}

function isAt({ running }: NamedEmulator, baseUrl: string): boolean {
  return new URL(running.url).origin === new URL(baseUrl).origin;
}
