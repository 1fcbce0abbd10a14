import { readFileSync } from 'node:fs';
import path from 'node:path';
import { OksCredentialsError } from '@oks-kit/schemas';
import { configFolder, type Surroundings } from './folders.ts';
import type { SignInSource } from './sign-in.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** A file of profiles: the kit's own, or one that another client of the service wrote. */
export interface ProfileFile {
  readonly file: string;
  /** By name, in the file's order. */
  readonly profiles: ReadonlyMap<string, SignInSource>;
  /** The profile to use where none is named. */
  readonly defaultName: string | undefined;
}

/** The kit's own profiles: `config.json` in the configuration folder. Undefined where there is no file. */
export function readOwnProfiles(surroundings: Surroundings): ProfileFile | undefined {
  const file = path.join(configFolder(surroundings), 'config.json');
  const root = readJson(file);
  if (root === undefined) return undefined;
  const version = root['version'];
  if (version !== 1) {
    throw new OksCredentialsError(`${file} has the version ${JSON.stringify(version)}; this kit reads version 1.`, {
      hint: 'Start it with "version": 1, or use the kit that wrote it.',
    });
  }
  const profiles = mapProfiles(file, objectAt(file, root, 'profiles'), (profile) => ({
    accessKey: text(profile, 'access_key'),
    secretKey: text(profile, 'secret_key'),
    username: text(profile, 'username'),
    password: text(profile, 'password'),
    region: text(profile, 'region'),
    endpoint: text(profile, 'endpoint'),
  }));
  return { file, profiles, defaultName: text(root, 'default') ?? (profiles.has('default') ? 'default' : undefined) };
}

/** What the public Python client keeps in `~/.oks_cli/config.json`. */
export function readOksCliProfiles({ home }: Surroundings): ProfileFile | undefined {
  const file = path.join(home, '.oks_cli', 'config.json');
  const root = readJson(file);
  if (root === undefined) return undefined;
  const profiles = mapProfiles(file, root, (profile) => ({
    accessKey: text(profile, 'access_key'),
    secretKey: text(profile, 'secret_key'),
    username: text(profile, 'username'),
    password: text(profile, 'password'),
    region: text(profile, 'region_name'),
    endpoint: text(profile, 'endpoint'),
  }));
  return { file, profiles, defaultName: profiles.has('default') ? 'default' : undefined };
}

/** What the public Go client and SDKs keep in `~/.osc/config.json`, or where `OSC_CONFIG_FILE` says. */
export function readOscProfiles({ env, home }: Surroundings): ProfileFile | undefined {
  const file = env['OSC_CONFIG_FILE'] || path.join(home, '.osc', 'config.json');
  const root = readJson(file);
  if (root === undefined) return undefined;
  const profiles = mapProfiles(file, root, (profile) => ({
    accessKey: text(profile, 'access_key'),
    secretKey: text(profile, 'secret_key'),
    username: text(profile, 'login'),
    password: text(profile, 'password'),
    region: text(profile, 'region'),
    endpoint: oscEndpoint(profile),
  }));
  const marked = Object.entries(root).find(([, profile]) => isObject(profile) && profile['default'] === true)?.[0];
  return { file, profiles, defaultName: marked ?? (profiles.has('default') ? 'default' : undefined) };
}

function oscEndpoint(profile: JsonObject): string | undefined {
  const endpoints = profile['endpoints'];
  const endpoint = isObject(endpoints) ? text(endpoints, 'oks') : undefined;
  if (endpoint === undefined || /^[a-z][a-z0-9+.-]*:\/\//i.test(endpoint)) return endpoint;
  return `${text(profile, 'protocol') ?? 'https'}://${endpoint}`;
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

function readJson(file: string): JsonObject | undefined {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw new OksCredentialsError(`${file} can't be read.`, { hint: 'Check its owner and mode.' });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch (error) {
    throw new OksCredentialsError(`${file} is not JSON${lineOf(error, content)}.`, { hint: 'Mend it by hand, or remove it.' });
  }
  if (!isObject(parsed)) throw new OksCredentialsError(`${file} does not hold a JSON object.`, { hint: 'Mend it by hand, or remove it.' });
  return parsed;
}

/** The engine's own message would repeat the text around the fault, which can be a secret. */
function lineOf(error: unknown, content: string): string {
  const position = error instanceof Error ? / at position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? '' : `: the fault is in line ${content.slice(0, Number(position)).split('\n').length}`;
}

function objectAt(file: string, root: JsonObject, key: string): JsonObject {
  const value = root[key] ?? {};
  if (!isObject(value)) throw new OksCredentialsError(`\`${key}\` in ${file} is not an object.`, { hint: 'Mend it by hand.' });
  return value;
}

function text(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
