import path from 'node:path';
import { isObject, nearestName, OksInputError } from '@oks-kit/core';
import { Secret } from '../secret.ts';
import { configFolder, type Surroundings } from './folders.ts';
import { faultAt, type JsonFile, type JsonObject, readJsonFile, textAt } from './json-file.ts';
import { endpointAt, type ProfileFile } from './profile-file.ts';
import { isWords } from './run-command.ts';
import type { SignInSource } from './sign-in.ts';

/** The version of the format that this kit reads and writes. */
export const configVersion = 1;

/** What each known key of a profile holds. Unknown keys are left alone: a newer kit may have written them. */
export const profileKeys = {
  access_key: 'text',
  secret_key: 'text',
  username: 'text',
  password: 'text',
  region: 'text',
  endpoint: 'text',
  totp_secret: 'text',
  credential_command: 'words',
  otp_command: 'words',
  session: 'boolean',
} as const satisfies Readonly<Record<string, 'text' | 'words' | 'boolean'>>;

/** A profile as our own file holds it. */
export interface Profile {
  readonly access_key?: string | undefined;
  readonly secret_key?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly region?: string | undefined;
  /** The whole base URL. */
  readonly endpoint?: string | undefined;
  /** The shared secret of an authenticator, in base32. */
  readonly totp_secret?: string | undefined;
  /** A program and its arguments, run without a shell, that prints credentials as JSON. */
  readonly credential_command?: readonly string[] | undefined;
  /** The same for a one-time password, printed as it is. */
  readonly otp_command?: readonly string[] | undefined;
  /** Whether `oks` keeps a session for it. @default true */
  readonly session?: boolean | undefined;
}

/** Where our own file of profiles is. */
export function configFile(surroundings: Surroundings): string {
  return path.join(configFolder(surroundings), 'config.json');
}

/** The kit's own profiles: `config.json` in the configuration folder. Undefined where there is no file. */
export function readOwnProfiles(surroundings: Surroundings): ProfileFile | undefined {
  const read = readJsonFile(configFile(surroundings));
  if (read === undefined) return undefined;
  const raw = checkConfig(read);
  const profiles = new Map(
    Object.entries(raw).map(([name, profile]) => [
      name,
      sourceOfProfile(name, profile, `profile "${name}" in ${read.file}`),
    ]),
  );
  const named = textAt(read.root, 'default');
  return { file: read.file, profiles, defaultName: named ?? (profiles.has('default') ? 'default' : undefined) };
}

/** Holds a file to its schema, and yields its profiles as they stand there. Throws `OksCredentialsError` with the line. */
export function checkConfig(read: JsonFile): Readonly<Record<string, JsonObject>> {
  const { root } = read;
  if (root['version'] !== configVersion) {
    const has = typeof root['version'] === 'number' ? `has the version ${root['version']}` : 'says no version';
    throw faultAt(
      read,
      ['version'],
      `this file ${has}; this kit reads version ${configVersion}`,
      `Start it with "version": ${configVersion}, or use the kit that wrote it.`,
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
 * Holds what somebody wrote as a profile to its schema: no unknown key here, it would be a mistake.
 * Throws `OksInputError` that names keys, and never shows a value.
 */
export function checkProfile(value: unknown): Profile {
  if (!isObject(value))
    throw new OksInputError('A profile is one JSON object.', {
      hint: 'Such as {"access_key": "…", "secret_key": "…"}.',
    });
  for (const [key, held] of Object.entries(value)) {
    const kind = Object.entries(profileKeys).find(([known]) => known === key)?.[1];
    if (kind === undefined) {
      const near = nearestName(key, Object.keys(profileKeys));
      throw new OksInputError(`A profile has no \`${key}\`.`, {
        hint: near === undefined ? `It can have: ${Object.keys(profileKeys).join(', ')}.` : `Did you mean \`${near}\`?`,
      });
    }
    if (!isOfKind(held, kind)) throw new OksInputError(`\`${key}\` of the profile is not ${kindNames[kind]}.`);
  }
  return value;
}

const kindNames = { text: 'a text', words: 'a list of texts, the program first', boolean: 'true or false' };

function isOfKind(value: unknown, kind: 'text' | 'words' | 'boolean'): boolean {
  if (kind === 'words') return isWords(value);
  return typeof value === (kind === 'text' ? 'string' : 'boolean');
}

/** What a profile says about signing in. `from` tells people where it was found. */
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
    totpSecret: secretAt('totp_secret'),
    credentialCommand: isWords(profile['credential_command']) ? profile['credential_command'] : undefined,
    otpCommand: isWords(profile['otp_command']) ? profile['otp_command'] : undefined,
    session: profile['session'] !== false,
  };
}
