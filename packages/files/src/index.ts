export { type Exposure, findExposures } from './exposure.ts';
export { type FileLockOptions, withFileLock } from './file-lock.ts';
export { ensurePrivateFolder } from './private-folder.ts';
export { replaceFile, type ReplaceFileOptions } from './replace-file.ts';
export { systemCodeOf } from './system-error.ts';
