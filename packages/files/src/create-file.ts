import { open, unlink } from 'node:fs/promises';
import { fileError } from './system-error.ts';

/** A new file that is still empty. */
export interface NewFile {
  /** Writes the content and closes the file. Throws `OksFileError`. */
  write(content: string | Uint8Array): Promise<void>;
  /** Removes the file again. */
  remove(): Promise<void>;
}

/**
 * Creates an empty file with mode 0600, to be sure that it can be written before there is a content. Never writes over
 * a file or through a symbolic link. Throws `OksFileError`.
 */
export async function createFile(file: string): Promise<NewFile> {
  const what = `${file} can't be created`;
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    throw fileError(what, error);
  });
  return {
    async write(content) {
      try {
        await handle.writeFile(content);
        await handle.sync();
      } catch (error) {
        throw fileError(`${file} can't be written`, error);
      } finally {
        await handle.close();
      }
    },
    async remove() {
      await handle.close().catch(() => undefined);
      await unlink(file).catch(() => undefined);
    },
  };
}
