/**
 * The start of `oks` as an executable that contains Node. Its files are assets of the executable, so that only those
 * that a command needs are read. `scripts/write-executables.ts` builds it.
 */
import { loadProgram } from './load-program.ts';

const { getRawAsset, getAssetKeys } = process.getBuiltinModule('node:sea');
const path = process.getBuiltinModule('node:path');

const assets = new Set(getAssetKeys());

loadProgram({
  read: (name) => Buffer.from(getRawAsset(name)).toString('latin1'),
  compiledCode(name) {
    const compiled = `${name}.compiled`;
    return assets.has(compiled) ? Buffer.from(getRawAsset(compiled)) : undefined;
  },
  locate: (name) => path.join(path.dirname(process.execPath), name),
});
