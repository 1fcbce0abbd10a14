import path from 'node:path';
import { cacheFolder } from '@oks-kit/auth/node';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import { fileNameHash, isObject, isSameJson, parseJson } from '@oks-kit/core';
import type { Context } from '../main/context.ts';

/** A JSON value in the cache folder, under a key. */
export interface CachedValue {
  /** The value, and when it was written, in milliseconds since 1970. Undefined if there is none. */
  read(): { readonly at: number; readonly value: unknown } | undefined;
  /** Writes the value. Nothing happens if the cache cannot be written. */
  write(value: unknown): Promise<void>;
}

/** The value of a key, in a folder of the cache. The cache is optional: no error is thrown. */
export function cachedValue(context: Context, folder: string, key: unknown): CachedValue {
  const fileOf = (): string => path.join(cacheFolder(context), folder, `${fileNameHash(JSON.stringify(key))}.json`);
  return {
    read() {
      try {
        const kept = parseJson(readSmallFile(fileOf()) ?? '');
        return isObject(kept) && isSameJson(kept['key'], key) && 'value' in kept && typeof kept['at'] === 'number'
          ? { at: kept['at'], value: kept['value'] }
          : undefined;
      } catch {
        return undefined;
      }
    },
    async write(value) {
      try {
        const { ensurePrivateFolder, replaceFile } = await import('@oks-kit/files');
        const file = fileOf();
        await ensurePrivateFolder(path.dirname(file));
        await replaceFile(file, JSON.stringify({ at: context.now(), key, value }));
      } catch {
        // The value is computed or requested again.
      }
    },
  };
}
