import path from 'node:path';
import { isAbsolutePath, isObject, maskedEndpoint } from '@oks-kit/core';
import { Secret } from '../secret.ts';
import type { Surroundings } from './folders.ts';
import { type JsonObject, readJsonFile, textAt } from './json-file.ts';
import { hasScheme, type SignInSource } from './sign-in.ts';

/** A profile file: our own, or that of another client. */
export interface ProfileFile {
  /** Path of the file. */
  readonly file: string;
  /** The profiles by name, in the order of the file. */
  readonly profiles: ReadonlyMap<string, SignInSource>;
  /** The default profile. */
  readonly defaultName: string | undefined;
}

/** The profile file of the Python CLI: `~/.oks_cli/config.json`. Undefined if there is no home folder. */
export function oksCliProfilesFile({ home }: Surroundings): string | undefined {
  return isAbsolutePath(home) ? path.join(home, '.oks_cli', 'config.json') : undefined;
}

/**
 * The profile file of the Go CLI and the SDKs: `$OSC_CONFIG_FILE` or `~/.osc/config.json`. Undefined if it would be in
 * a home folder and there is none.
 */
export function oscProfilesFile({ env, home }: Surroundings): string | undefined {
  if (env['OSC_CONFIG_FILE']) return env['OSC_CONFIG_FILE'];
  return isAbsolutePath(home) ? path.join(home, '.osc', 'config.json') : undefined;
}

/** Reads the profiles of the Python CLI from {@link oksCliProfilesFile}. */
export function readOksCliProfiles(surroundings: Surroundings): ProfileFile | undefined {
  const file = oksCliProfilesFile(surroundings);
  const read = file === undefined ? undefined : readJsonFile(file);
  if (read === undefined) return undefined;
  const profiles = mapProfiles(read.file, read.root, (profile) => ({
    accessKey: textAt(profile, 'access_key'),
    secretKey: secretAt(profile, 'secret_key'),
    username: textAt(profile, 'username'),
    password: secretAt(profile, 'password'),
    region: textAt(profile, 'region_name'),
    endpoint: endpointAt(profile, 'endpoint'),
    // The Python CLI's setting for sessions.
    session: profile['jwt'] !== false,
  }));
  return { file: read.file, profiles, defaultName: profiles.has('default') ? 'default' : undefined };
}

/**
 * Reads the profiles of the Go CLI and the SDKs from {@link oscProfilesFile}.
 * A pipe such as `<(…)` is rejected, because it can be read only once, and a command can read its profiles several
 * times.
 */
export function readOscProfiles(surroundings: Surroundings): ProfileFile | undefined {
  const file = oscProfilesFile(surroundings);
  const read = file === undefined ? undefined : readJsonFile(file);
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
  if (endpoint === undefined || hasScheme(endpoint)) return endpoint;
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

/**
 * Masks an endpoint that contains a password, so that lists of profiles do not show it. Such an endpoint is invalid.
 */
export function endpointAt(profile: JsonObject, key: string): string | undefined {
  const endpoint = textAt(profile, key);
  return endpoint === undefined ? undefined : maskedEndpoint(endpoint);
}

function secretAt(profile: JsonObject, key: string): Secret | undefined {
  const value = textAt(profile, key);
  return value === undefined ? undefined : new Secret(value);
}
