import path from 'node:path';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import { checkOrigin, isObject, OksFileError, parseJson } from '@oks-kit/core';
import { Secret } from '../secret.ts';
import { expiryOf, type TokenStore } from '../session.ts';
import type { TokenPair } from '../tokens.ts';
import { type JsonObject, textAt } from './json-file.ts';

// The code for writing is loaded only when needed, because most commands only read.
const { unlinkSync } = process.getBuiltinModule('node:fs');

/** The version of the file format. */
const storeVersion = 1;

/** Options of {@link fileTokenStore}. */
export interface FileTokenStoreOptions {
  /** A private folder, such as `sessions` in `stateFolder()`. Created when needed, with mode 0700. */
  readonly folder: string;
  /** The base URL that the tokens are for. */
  readonly endpoint: string;
  /** The account: the ID of an access key, or a username. Not a secret. */
  readonly account: string;
}

/** A token store in a file. */
export interface FileTokenStore extends TokenStore {
  load(): Promise<TokenPair | undefined>;
  /** Deletes any tokens. */
  forget(): Promise<void>;
}

/**
 * Stores the tokens of one account at one endpoint in a private file (0600) that several processes share. The pair that
 * is valid longer wins. Tokens for another endpoint or account are never returned. The file of a newer version of the
 * kit is ignored and not changed. Throws `OksFileError`; `session` reports the error and continues without the store.
 */
export function fileTokenStore({ folder, endpoint, account }: FileTokenStoreOptions): FileTokenStore {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const url = checkOrigin(endpoint);
  const base = url.href.replace(/\/+$/, '');
  const file = path.join(
    folder,
    `${createHash('sha256').update(`${base}\n${account}`).digest('hex').slice(0, 32)}.json`,
  );

  async function locked(work: () => void | Promise<void>): Promise<void> {
    const { withFileLock } = await import('@oks-kit/files');
    await withFileLock(`${file}.lock`, { waitMs: 5000 }, work);
  }

  function read(): TokenPair | undefined {
    return pairOf(contentOf(readSmallFile(file)), base, account);
  }

  /** The stored value; undefined if it can't be read or is invalid. */
  function readBeforeSaving(): TokenPair | undefined {
    let text: string | undefined;
    try {
      text = readSmallFile(file);
    } catch {
      return undefined;
    }
    const content = contentOf(text);
    const version = content?.['version'];
    if (typeof version === 'number' && version > storeVersion) {
      throw new OksFileError(`${file} was written by a newer version of oks-kit and is not changed.`, {
        hint: 'Use that version, or remove the file.',
      });
    }
    return pairOf(content, base, account);
  }

  function remove(): void {
    try {
      unlinkSync(file);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      if (code !== 'ENOENT')
        throw new OksFileError(`${file} can't be removed (${code}).`, {
          hint: 'Check the owner and the mode of its folder.',
        });
    }
  }

  return {
    origin: url.origin,
    load: () => Promise.resolve().then(read),
    async save(pair) {
      const { ensurePrivateFolder, replaceFile } = await import('@oks-kit/files');
      await ensurePrivateFolder(folder);
      await locked(async () => {
        const kept = readBeforeSaving();
        if (kept !== undefined && expiryOf(kept) > expiryOf(pair)) return;
        const content = {
          version: storeVersion,
          endpoint: base,
          account,
          access_token: Secret.of(pair.accessToken).reveal(),
          refresh_token: Secret.of(pair.refreshToken).reveal(),
        };
        await replaceFile(file, `${JSON.stringify(content)}\n`);
      });
    },
    async clear(dead) {
      if (read() === undefined) return;
      await locked(() => {
        const current = read();
        if (current !== undefined && Secret.of(current.refreshToken).reveal() === Secret.of(dead.refreshToken).reveal())
          remove();
      });
    },
    async forget() {
      if (read() !== undefined) await locked(remove);
    },
  };
}

function contentOf(text: string | undefined): JsonObject | undefined {
  const value = text === undefined ? undefined : parseJson(text);
  return isObject(value) ? value : undefined;
}

/** Ignores a file that is invalid, newer or for another account. The next sign-in replaces it, unless it is newer. */
function pairOf(value: JsonObject | undefined, endpoint: string, account: string): TokenPair | undefined {
  if (value?.['version'] !== storeVersion || value['endpoint'] !== endpoint || value['account'] !== account)
    return undefined;
  const accessToken = textAt(value, 'access_token');
  const refreshToken = textAt(value, 'refresh_token');
  if (accessToken === undefined || refreshToken === undefined || /[^\x21-\x7e]/.test(accessToken + refreshToken))
    return undefined;
  return { accessToken: new Secret(accessToken), refreshToken: new Secret(refreshToken) };
}
