import path from 'node:path';
import { isObject, OksInputError, ownValue } from '@oks-kit/core';
import {
  checkConfig,
  checkProfile,
  configFile,
  configVersion,
  type Profile,
  profileKeys,
  readOwnProfiles,
} from './config-file.ts';
import { missingProfile } from './default-credentials.ts';
import type { Surroundings } from './folders.ts';
import { parseJsonFile, readJsonFile, textAt, jsonc } from './json-file.ts';
import { type ProfileFile, readOksCliProfiles, readOscProfiles } from './profile-file.ts';
import { type SignInSource, whoSignsIn } from './sign-in.ts';

/** A saved profile in any of the profile files. */
export interface ListedProfile {
  readonly name: string;
  /** Path of the file that it is in. */
  readonly file: string;
  /** Which file it is in. */
  readonly kind: 'own' | 'oks_cli' | 'osc';
  /** Whether it is used by default. */
  readonly isDefault: boolean;
  /** Whether another profile with the same name takes precedence. */
  readonly isHidden: boolean;
  /** The access key or username, masked. */
  readonly who: string;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  /** The credentials of the profile. Pass them to `signIn`. */
  readonly source: SignInSource;
}

/** Our own profile file. Several processes can use it at the same time. */
export interface ProfileStore {
  /** Path of the file. */
  readonly file: string;
  /** All saved profiles, including those of other clients, in the order in which they are searched. */
  list(): readonly ListedProfile[];
  /** Saves a profile. Unknown fields of the previous version are kept. The first profile becomes the default. */
  save(name: string, profile: Profile, options?: { readonly makeDefault?: boolean | undefined }): Promise<void>;
  /** Makes one of our own profiles the default. Throws `OksCredentialsError` if it does not exist. */
  use(name: string): Promise<void>;
  /** Removes one of our own profiles. Throws `OksCredentialsError` if it does not exist. */
  remove(name: string): Promise<void>;
}

/**
 * Opens our own profile file. The file is read or created when it is needed. Changes are made under a lock and replace
 * the file atomically (mode 0600). Unknown fields and the order of the file are kept.
 * Throws `OksFileError`, or `OksCredentialsError` with the line number if the file is invalid.
 */
export function profileStore(surroundings: Surroundings): ProfileStore {
  const file = configFile(surroundings);

  async function change(
    edit: (names: readonly string[], root: Readonly<Record<string, unknown>>) => readonly Edit[],
  ): Promise<void> {
    const { ensurePrivateFolder, replaceFile, withFileLock } = await import('@oks-kit/files');
    await ensurePrivateFolder(path.dirname(file));
    await withFileLock(`${file}.lock`, {}, async () => {
      const read = readJsonFile(file) ?? parseJsonFile(file, `{\n  "version": ${configVersion}\n}\n`);
      const names = Object.keys(checkConfig(read));
      const { applyEdits, modify } = jsonc();
      let { text } = read;
      for (const { at, value } of edit(names, read.root)) {
        const formattingOptions = { insertSpaces: true, tabSize: 2, insertFinalNewline: true };
        text = applyEdits(text, modify(text, [...at], value, { formattingOptions }));
      }
      // Make sure that the result can be read again.
      checkConfig(parseJsonFile(file, text));
      await replaceFile(file, text);
    });
  }

  return {
    file,
    list: () => listProfiles(surroundings),
    async save(name, profile, { makeDefault = false } = {}) {
      checkProfileName(name);
      const known = checkProfile(
        Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== undefined)),
      );
      await change((names, root) => {
        const old = isObject(root['profiles']) ? ownValue(root['profiles'], name) : undefined;
        const kept = isObject(old)
          ? Object.fromEntries(Object.entries(old).filter(([key]) => !Object.hasOwn(profileKeys, key)))
          : {};
        const isFirst = names.length === 0 && textAt(root, 'default') === undefined;
        return [
          { at: ['profiles', name], value: { ...known, ...kept } },
          ...(makeDefault || isFirst ? [{ at: ['default'], value: name }] : []),
        ];
      });
    },
    use: (name) =>
      change((names) => {
        if (!names.includes(name)) throw missingProfile(name, names);
        return [{ at: ['default'], value: name }];
      }),
    remove: (name) =>
      change((names, root) => {
        if (!names.includes(name)) throw missingProfile(name, names);
        return [
          { at: ['profiles', name], value: undefined },
          ...(root['default'] === name ? [{ at: ['default'], value: undefined }] : []),
        ];
      }),
  };
}

interface Edit {
  readonly at: readonly string[];
  /** Undefined removes the value. */
  readonly value: unknown;
}

/** Throws `OksInputError` for a name that is hard to type or to read. */
export function checkProfileName(name: string): void {
  if (typeof (name as unknown) === 'string' && /^[\p{L}\p{N}_][\p{L}\p{N}._@+-]{0,63}$/u.test(name)) return;
  throw new OksInputError('Invalid profile name. Use up to 64 letters, digits and the characters . _ @ + -', {
    hint: 'The first character is a letter, a digit or _. For example work or prod-eu.',
  });
}

function listProfiles(surroundings: Surroundings): readonly ListedProfile[] {
  const files: readonly (readonly [ListedProfile['kind'], ProfileFile | undefined])[] = [
    ['own', readOwnProfiles(surroundings)],
    ['oks_cli', readOksCliProfiles(surroundings)],
    ['osc', readOscProfiles(surroundings)],
  ];
  const seen = new Set<string>();
  let hasDefault = false;
  return files.flatMap(([kind, found]) => {
    if (found === undefined) return [];
    const defaultName = (kind === 'osc' && surroundings.env['OSC_PROFILE']) || found.defaultName;
    const usable = !hasDefault && defaultName !== undefined && found.profiles.has(defaultName);
    const listed = [...found.profiles].map(
      ([name, source]): ListedProfile => ({
        name,
        file: found.file,
        kind,
        isDefault: usable && name === defaultName,
        isHidden: seen.has(name),
        who: whoSignsIn(source)[0]?.[1] ?? '',
        region: source.region,
        endpoint: source.endpoint,
        source,
      }),
    );
    hasDefault ||= usable;
    for (const { name } of listed) seen.add(name);
    return listed;
  });
}
