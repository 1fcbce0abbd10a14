/**
 * The start of `oks` as an executable that contains Node. Its files are assets of the executable, so that only those
 * that a command needs are read. `scripts/write-executables.ts` builds it.
 */
import { dirname, join } from 'node:path';
import { getAssetKeys, getRawAsset } from 'node:sea';
import { loadProgram } from './load-program.ts';

const assets = new Set(getAssetKeys());

loadProgram({
  read: (name) => Buffer.from(getRawAsset(name)).toString('latin1'),
  compiledCode(name) {
    const compiled = `${name}.compiled`;
    return assets.has(compiled) ? Buffer.from(getRawAsset(compiled)) : undefined;
  },
  locate: (name) => join(dirname(process.execPath), name),
});
