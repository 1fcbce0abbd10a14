import path from 'node:path';
import { type SignIn, stateFolder } from '@oks-kit/auth/node';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import { isObject, OksFileError } from '@oks-kit/core';
import { checkBodyValue } from '../input/paths.ts';
import type { Context } from '../main/context.ts';

/** A resource by its ID, with the name that it had when it was chosen. */
export interface Chosen {
  readonly id: string;
  readonly name: string;
}

/** The default project and cluster of commands. */
export interface Defaults {
  readonly project?: Chosen | undefined;
  readonly cluster?: (Chosen & { readonly project: Chosen }) | undefined;
}

/** The defaults of the current account and endpoint. Throws `OksFileError` if the file is invalid. */
export function readDefaults(context: Context, signIn: SignIn): Defaults {
  const kept = readAll(context)[keyOf(signIn)];
  if (!isObject(kept)) return {};
  const project = chosenOf(kept['project']);
  const cluster = chosenOf(kept['cluster']);
  const inProject = isObject(kept['cluster']) ? chosenOf(kept['cluster']['project']) : undefined;
  return {
    project,
    cluster: cluster === undefined || inProject === undefined ? undefined : { ...cluster, project: inProject },
  };
}

/** Changes the defaults under a lock, so that concurrent commands do not lose changes. */
export async function changeDefaults(
  context: Context,
  signIn: SignIn,
  change: (defaults: Defaults) => Defaults,
): Promise<void> {
  const { ensurePrivateFolder, replaceFile, withFileLock } = await import('@oks-kit/files');
  const file = fileOf(context);
  await ensurePrivateFolder(path.dirname(file));
  await withFileLock(`${file}.lock`, { waitMs: 5_000, signal: context.signal }, async () => {
    const { [keyOf(signIn)]: _, ...others } = readAll(context);
    const changed = change(readDefaults(context, signIn));
    const left = changed.project === undefined && changed.cluster === undefined ? {} : { [keyOf(signIn)]: changed };
    await replaceFile(file, `${JSON.stringify({ ...others, ...left }, undefined, 2)}\n`);
  });
}

function fileOf({ env, home }: Context): string {
  return path.join(stateFolder({ env, home }), 'defaults.json');
}

/** Defaults belong to a profile (or to the account if there is no profile) and to an endpoint. */
function keyOf({ profile, account, baseUrl }: SignIn): string {
  return `${profile === undefined ? `account ${account}` : `profile ${profile}`} at ${baseUrl}`;
}

function readAll(context: Context): Readonly<Record<string, unknown>> {
  const file = fileOf(context);
  const text = readSmallFile(file);
  if (text === undefined) return {};
  try {
    const all: unknown = JSON.parse(text);
    checkBodyValue(file, all);
    if (isObject(all)) return all;
  } catch {
    // Reported below.
  }
  throw new OksFileError(`${file} is not a valid defaults file.`, {
    hint: 'Remove the file, then choose your defaults again.',
  });
}

function chosenOf(value: unknown): Chosen | undefined {
  if (!isObject(value) || typeof value['id'] !== 'string' || typeof value['name'] !== 'string') return undefined;
  return { id: value['id'], name: value['name'] };
}

/** Removes the defaults whose project or cluster was deleted. */
export async function forgetDefaults(context: Context, signIn: SignIn, deletedIds: ReadonlySet<string>): Promise<void> {
  const isGone = (chosen: Chosen | undefined): boolean => chosen !== undefined && deletedIds.has(chosen.id);
  const { project, cluster } = readDefaults(context, signIn);
  if (!isGone(project) && !isGone(cluster)) return;
  await changeDefaults(context, signIn, (defaults) => ({
    ...defaults,
    ...(isGone(defaults.project) ? { project: undefined } : {}),
    ...(isGone(defaults.cluster) ? { cluster: undefined } : {}),
  }));
}
