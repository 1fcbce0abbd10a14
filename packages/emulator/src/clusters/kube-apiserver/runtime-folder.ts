import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createPrivateFolder } from '@oks-kit/core/node';
import { removeFolderAtEnd } from './supervised-program.ts';

/** The folders that the programs use. Only their owner can read them. */
export interface RuntimeFolder {
  /** For what lasts as long as the emulator runs: sockets, certificates, keys. */
  readonly temporary: string;
  /** For what the next emulator continues with, if there is a data folder. */
  readonly kept: string;
  /** Path of a log file. */
  log(name: string): string;
  /** Writes a temporary file that only its owner can read, and returns its path. */
  write(name: string, text: string): string;
  /** Removes the temporary folder. */
  close(): void;
}

/** Creates the folders. The temporary one is removed when the emulator ends, however that happens. */
export function openRuntimeFolder(dataDir: string | undefined): RuntimeFolder {
  const temporary = mkdtempSync(path.join(tmpdir(), 'oks-control-planes-'));
  const removal = removeFolderAtEnd(temporary);
  const kept = path.join(dataDir === undefined ? temporary : path.resolve(dataDir), 'kubernetes');
  const logs = path.join(kept, 'logs');
  createPrivateFolder(logs);
  return {
    temporary,
    kept,
    log: (name) => path.join(logs, `${name}.log`),
    write(name, text) {
      const file = path.join(temporary, name);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    },
    close() {
      rmSync(temporary, { recursive: true, force: true });
      removal.cancel();
    },
  };
}
