import path from 'node:path';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import { checkOrigin, isObject, OksFileError, parseJson } from '@oks-kit/core';
import { Secret } from '../secret.ts';
import { expiryOf, type TokenStore } from '../session.ts';
import type { TokenPair } from '../tokens.ts';
import { type JsonObject, textAt } from './json-file.ts';

// Every command that has a session opens its store, and hardly any writes to it: what that takes is loaded then.
const { unlinkSync } = process.getBuiltinModule('node:fs');

/** The version of the format that this kit reads and writes. */
const storeVersion = 1;

export interface FileTokenStoreOptions {
  /** A folder of the user's own, such as `sessions` in `stateFolder()`; made when it is needed (0700). */
  readonly folder: string;
  /** The base URL that the pair is meant for. */
  readonly endpoint: string;
  /** Whose pair it is: an access key's ID, a login. Not a secret. */
  readonly account: string;
}

/** A store in a file. */
export interface FileTokenStore extends TokenStore {
  load(): Promise<TokenPair | undefined>;
  /** Forgets whatever pair there is. */
  forget(): Promise<void>;
}

/**
 * Keeps the pair of one account at one endpoint in a file (0600) that many processes share.
 * The pair that lasts longer wins; a pair for another endpoint or account is never handed out.
 * The file of a newer version of the kit holds no pair for this one, and is left as it is.
 * What fails throws `OksFileError`; `session` reports that and goes on without.
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

  /** What is there to be replaced; undefined where it can't be read or is no session. */
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
      throw new OksFileError(`${file} was written by a newer version of the kit, and is left as it is.`, {
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
          hint: 'Check the owner and mode of its folder.',
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

/** A file that is broken, newer, or not about this account is none: signing in again writes a good one, except over a newer one. */
function pairOf(value: JsonObject | undefined, endpoint: string, account: string): TokenPair | undefined {
  if (value?.['version'] !== storeVersion || value['endpoint'] !== endpoint || value['account'] !== account)
    return undefined;
  const accessToken = textAt(value, 'access_token');
  const refreshToken = textAt(value, 'refresh_token');
  if (accessToken === undefined || refreshToken === undefined || /[^\x21-\x7e]/.test(accessToken + refreshToken))
    return undefined;
  return { accessToken: new Secret(accessToken), refreshToken: new Secret(refreshToken) };
}
