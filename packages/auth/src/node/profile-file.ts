import path from 'node:path';
import { isObject, maskedEndpoint } from '@oks-kit/core';
import { Secret } from '../secret.ts';
import type { Surroundings } from './folders.ts';
import { type JsonObject, readJsonFile, textAt } from './json-file.ts';
import type { SignInSource } from './sign-in.ts';

/** A file of profiles: the kit's own, or one that another client of the service wrote. */
export interface ProfileFile {
  readonly file: string;
  /** By name, in the file's order. */
  readonly profiles: ReadonlyMap<string, SignInSource>;
  /** The profile to use where none is named. */
  readonly defaultName: string | undefined;
}

/** Where the public Python client keeps its profiles: `~/.oks_cli/config.json`. */
export function oksCliProfilesFile({ home }: Surroundings): string {
  return path.join(home, '.oks_cli', 'config.json');
}

/** Where the public Go client and SDKs keep theirs: `~/.osc/config.json`, or where `OSC_CONFIG_FILE` says. */
export function oscProfilesFile({ env, home }: Surroundings): string {
  return env['OSC_CONFIG_FILE'] || path.join(home, '.osc', 'config.json');
}

/** What the public Python client keeps in {@link oksCliProfilesFile}. */
export function readOksCliProfiles(surroundings: Surroundings): ProfileFile | undefined {
  const read = readJsonFile(oksCliProfilesFile(surroundings));
  if (read === undefined) return undefined;
  const profiles = mapProfiles(read.file, read.root, (profile) => ({
    accessKey: textAt(profile, 'access_key'),
    secretKey: secretAt(profile, 'secret_key'),
    username: textAt(profile, 'username'),
    password: secretAt(profile, 'password'),
    region: textAt(profile, 'region_name'),
    endpoint: endpointAt(profile, 'endpoint'),
    // That client's switch for sessions: who has turned it off wants none.
    session: profile['jwt'] !== false,
  }));
  return { file: read.file, profiles, defaultName: profiles.has('default') ? 'default' : undefined };
}

/**
 * What the public Go client and SDKs keep in {@link oscProfilesFile}.
 * A pipe there, such as `<(…)`, is refused: it can be read once, and one command may read its profiles several times.
 */
export function readOscProfiles(surroundings: Surroundings): ProfileFile | undefined {
  const read = readJsonFile(oscProfilesFile(surroundings));
  if (read === undefined) return undefined;
  const profiles = mapProfiles(read.file, read.root, (profile) => ({
    accessKey: textAt(profile, 'access_key'),
    secretKey: secretAt(profile, 'secret_key'),
    username: textAt(profile, 'login'),
    password: secretAt(profile, 'password'),
    region: textAt(profile, 'region'),
    endpoint: oscEndpoint(profile),
  }));
  const marked = Object.entries(read.root).find(([, profile]) => isObject(profile) && profile['default'] === true)?.[0];
  return { file: read.file, profiles, defaultName: marked ?? (profiles.has('default') ? 'default' : undefined) };
}

function oscEndpoint(profile: JsonObject): string | undefined {
  const endpoints = profile['endpoints'];
  const endpoint = isObject(endpoints) ? endpointAt(endpoints, 'oks') : undefined;
  if (endpoint === undefined || /^[a-z][a-z0-9+.-]*:\/\//i.test(endpoint)) return endpoint;
  return `${textAt(profile, 'protocol') ?? 'https'}://${endpoint}`;
}

function mapProfiles(
  file: string,
  root: JsonObject,
  read: (profile: JsonObject) => Omit<SignInSource, 'from' | 'profile'>,
): ReadonlyMap<string, SignInSource> {
  return new Map(
    Object.entries(root).flatMap(([name, profile]): [string, SignInSource][] =>
      isObject(profile) ? [[name, { from: `profile "${name}" in ${file}`, profile: name, ...read(profile) }]] : [],
    ),
  );
}

/** Masked where it holds a password, so that no list of profiles shows it: nobody can sign in there anyway. */
export function endpointAt(profile: JsonObject, key: string): string | undefined {
  const endpoint = textAt(profile, key);
  return endpoint === undefined ? undefined : maskedEndpoint(endpoint);
}

function secretAt(profile: JsonObject, key: string): Secret | undefined {
  const value = textAt(profile, key);
  return value === undefined ? undefined : new Secret(value);
}
