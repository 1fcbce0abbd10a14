import { accessSync, constants, statSync } from 'node:fs';

/** Whether a path leads to a file that this user may execute. */
export function isExecutableFile(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
