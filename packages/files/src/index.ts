export { createFile, type NewFile } from './create-file.ts';
export { type Exposure, findExposures } from './exposure.ts';
export { type FileLockOptions, withFileLock } from './file-lock.ts';
export { ensurePrivateFolder } from './private-folder.ts';
export { followLinks, replaceFile, type ReplaceFileOptions } from './replace-file.ts';
export { systemCodeOf, withFileError } from './system-error.ts';
