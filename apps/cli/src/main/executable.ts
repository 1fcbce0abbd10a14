/**
 * The start of `oks` as an executable that contains Node. Its files are assets of the executable, so that only those
 * that a command needs are read. `scripts/write-executables.ts` builds it.
 */
const { getRawAsset, getAssetKeys } = process.getBuiltinModule('node:sea');
const { Script, constants } = process.getBuiltinModule('node:vm');
const path = process.getBuiltinModule('node:path');

interface Module {
  exports: unknown;
}

const assets = new Set(getAssetKeys());
const loaded = new Map<string, Module>();

function load(name: string): unknown {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const module: Module = { exports: {} };
  loaded.set(name, module);
  const compiled = `${name}.compiled`;
  const script = new Script(Buffer.from(getRawAsset(name)).toString('latin1'), {
    filename: name,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    // Compiled code from another version of Node is not used.
    ...(assets.has(compiled) ? { cachedData: Buffer.from(getRawAsset(compiled)) } : {}),
  });
  // Boundary: the files are functions, as those of CommonJS.
  const run = script.runInThisContext() as (
    module: Module,
    exports: unknown,
    require: typeof requireFrom,
    filename: string,
    dirname: string,
  ) => void;
  run(module, module.exports, requireFrom, process.execPath, path.dirname(process.execPath));
  return module.exports;
}

/** What a file imports: another file of the bundle, or a module of Node. */
function requireFrom(name: string): unknown {
  return name.startsWith('./') ? load(name.slice(2)) : process.getBuiltinModule(name);
}

load('bin.cjs');
