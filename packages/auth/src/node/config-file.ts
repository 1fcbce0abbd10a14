import path from 'node:path';
import { isObject, nearestName, OksInputError } from '@oks-kit/core';
import { Secret } from '../secret.ts';
import { configFolder, type Surroundings } from './folders.ts';
import { faultAt, type JsonFile, type JsonObject, readJsonFile, textAt } from './json-file.ts';
import { endpointAt, type ProfileFile } from './profile-file.ts';
import { isWords } from './run-command.ts';
import type { SignInSource } from './sign-in.ts';

/** The version of the file format. */
export const configVersion = 1;

/**
 * The types of the known fields of a profile. Unknown fields are kept, because a newer version may have written them.
 */
export const profileKeys = {
  access_key: 'text',
  secret_key: 'text',
  username: 'text',
  password: 'text',
  region: 'text',
  endpoint: 'text',
  ca_file: 'text',
  totp_secret: 'text',
  credential_command: 'words',
  otp_command: 'words',
  session: 'boolean',
} as const satisfies Readonly<Record<string, 'text' | 'words' | 'boolean'>>;

/** A profile in our own file. */
export interface Profile {
  /** An access key of the root user, with its `secret_key`. */
  readonly access_key?: string | undefined;
  readonly secret_key?: string | undefined;
  /** The root user's name, with its `password`, instead of an access key. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** A Region, such as `eu-west-2`. Its endpoint is used unless `endpoint` is set. */
  readonly region?: string | undefined;
  /** The complete base URL. */
  readonly endpoint?: string | undefined;
  /**
   * A PEM file with certificate authorities to trust. Relative to the folder of the profile file; `~/` is the home
   * folder.
   */
  readonly ca_file?: string | undefined;
  /** The base32 secret of an authenticator. */
  readonly totp_secret?: string | undefined;
  /** A program and its arguments. It runs without a shell and prints credentials as JSON. */
  readonly credential_command?: readonly string[] | undefined;
  /** A program and its arguments that prints a one-time password. */
  readonly otp_command?: readonly string[] | undefined;
  /** Whether `oks` stores session tokens. @default true */
  readonly session?: boolean | undefined;
}

/** The path of our own profile file. */
export function configFile(surroundings: Surroundings): string {
  return path.join(configFolder(surroundings), 'config.json');
}

/** Reads our own profiles. Undefined if there is no file. */
export function readOwnProfiles(surroundings: Surroundings): ProfileFile | undefined {
  const read = readJsonFile(configFile(surroundings));
  if (read === undefined) return undefined;
  const raw = checkConfig(read);
  const profiles = new Map(
    Object.entries(raw).map(([name, profile]) => [
      name,
      withCaFileAt(read.file, surroundings, sourceOfProfile(name, profile, `profile "${name}" in ${read.file}`)),
    ]),
  );
  const named = textAt(read.root, 'default');
  return { file: read.file, profiles, defaultName: named ?? (profiles.has('default') ? 'default' : undefined) };
}

/** Makes the path of a source's CA file absolute. */
function withCaFileAt(profileFile: string, { home }: Surroundings, source: SignInSource): SignInSource {
  if (source.caFile === undefined) return source;
  const inHome = /^~[\\/](.*)$/s.exec(source.caFile)?.[1];
  const caFile =
    inHome === undefined ? path.resolve(path.dirname(profileFile), source.caFile) : path.join(home, inHome);
  return { ...source, caFile };
}

/** Validates a profile file and returns its profiles unchanged. Throws `OksCredentialsError` with the line number. */
export function checkConfig(read: JsonFile): Readonly<Record<string, JsonObject>> {
  const { root } = read;
  if (root['version'] !== configVersion) {
    const has = typeof root['version'] === 'number' ? `has version ${root['version']}` : 'has no version';
    throw faultAt(
      read,
      ['version'],
      `the file ${has}, but version ${configVersion} is needed`,
      `Add "version": ${configVersion}, or use the version of oks that wrote the file.`,
    );
  }
  if (root['default'] !== undefined && typeof root['default'] !== 'string')
    throw faultAt(read, ['default'], '`default` is not the name of a profile');
  const profiles = root['profiles'] ?? {};
  if (!isObject(profiles)) throw faultAt(read, ['profiles'], '`profiles` is not an object');
  return Object.fromEntries(
    Object.entries(profiles).map(([name, profile]) => {
      if (!isObject(profile)) throw faultAt(read, ['profiles', name], `the profile "${name}" is not an object`);
      for (const [key, kind] of Object.entries(profileKeys)) {
        const value = profile[key];
        if (value === undefined || isOfKind(value, kind)) continue;
        throw faultAt(read, ['profiles', name, key], `\`${key}\` of the profile "${name}" is not ${kindNames[kind]}`);
      }
      return [name, profile];
    }),
  );
}

/**
 * Validates a new profile. Unknown fields are not allowed here.
 * Throws `OksInputError` that names fields and never shows a value.
 */
export function checkProfile(value: unknown): Profile {
  if (!isObject(value))
    throw new OksInputError('A profile must be a JSON object.', {
      hint: 'For example {"access_key": "…", "secret_key": "…"}.',
    });
  for (const [key, held] of Object.entries(value)) {
    const kind = Object.entries(profileKeys).find(([known]) => known === key)?.[1];
    if (kind === undefined) {
      const near = nearestName(key, Object.keys(profileKeys));
      throw new OksInputError(`Unknown profile field \`${key}\`.`, {
        hint:
          near === undefined ? `Valid fields: ${Object.keys(profileKeys).join(', ')}.` : `Did you mean \`${near}\`?`,
      });
    }
    if (!isOfKind(held, kind)) throw new OksInputError(`\`${key}\` of the profile is not ${kindNames[kind]}.`);
  }
  return value;
}

const kindNames = {
  text: 'a string',
  words: 'a list of strings that starts with the program',
  boolean: 'true or false',
};

function isOfKind(value: unknown, kind: 'text' | 'words' | 'boolean'): boolean {
  if (kind === 'words') return isWords(value);
  return typeof value === (kind === 'text' ? 'string' : 'boolean');
}

/** The credentials in a profile. `from` describes where it was found. */
export function sourceOfProfile(
  name: string,
  profile: { readonly [K in keyof Profile]?: unknown },
  from: string,
): SignInSource {
  const secretAt = (key: keyof Profile): Secret | undefined => {
    const value = textAt(profile, key);
    return value === undefined ? undefined : new Secret(value);
  };
  return {
    from,
    profile: name,
    accessKey: textAt(profile, 'access_key'),
    secretKey: secretAt('secret_key'),
    username: textAt(profile, 'username'),
    password: secretAt('password'),
    region: textAt(profile, 'region'),
    endpoint: endpointAt(profile, 'endpoint'),
    caFile: textAt(profile, 'ca_file'),
    totpSecret: secretAt('totp_secret'),
    credentialCommand: isWords(profile['credential_command']) ? profile['credential_command'] : undefined,
    otpCommand: isWords(profile['otp_command']) ? profile['otp_command'] : undefined,
    session: profile['session'] !== false,
  };
}
