import type { Script } from 'node:vm';

const vm = process.getBuiltinModule('node:vm');
const path = process.getBuiltinModule('node:path');

/** Where the files of the program and their compiled code come from. */
export interface ProgramSource {
  /** The text of a file, in ASCII: a function of what a CommonJS module uses. */
  read(name: string): string;
  /** The code that V8 compiled from this file of this build before, if it was kept. */
  compiledCode(name: string, build: string): Buffer | undefined;
  /** The path of a file, which stack traces show. */
  locate(name: string): string;
}

/** A file of the program that was loaded. */
export interface LoadedFile {
  readonly name: string;
  /** The comment with which all files of the same build begin. It contains a hash of them. */
  readonly build: string;
  /** Has the compiled code, with all functions that were called so far. */
  readonly script: Script;
  /** False if the code was compiled now. */
  readonly isCached: boolean;
}

interface Module {
  exports: unknown;
}

/**
 * Runs the program, whose first file is `bin.cjs`. Returns the files that were loaded. Those that are loaded later are
 * added.
 */
export function loadProgram(source: ProgramSource): readonly LoadedFile[] {
  const modules = new Map<string, Module>();
  const files: LoadedFile[] = [];
  let first: string | undefined;

  function load(name: string): unknown {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const text = source.read(name);
    const build = text.slice(0, text.indexOf('*/') + 2);
    first ??= build;
    // Names in the files are short, so that a file of another build might call a wrong function.
    if (build !== first) throw new Error('oks was updated while it ran. Run it again.');
    const module: Module = { exports: {} };
    modules.set(name, module);
    const filename = source.locate(name);
    const cachedData = source.compiledCode(name, build);
    const script = new vm.Script(text, {
      filename,
      // V8 refuses code that another version compiled.
      ...(cachedData === undefined ? {} : { cachedData }),
    });
    files.push({ name, build, script, isCached: script.cachedDataRejected === false });
    // Boundary: the build wraps each file into a function.
    const run = script.runInThisContext() as (
      module: Module,
      exports: unknown,
      require: typeof requireFrom,
      filename: string,
      dirname: string,
    ) => void;
    run(module, module.exports, requireFrom, filename, path.dirname(filename));
    return module.exports;
  }

  /** What a file imports: another file of the program, or a module of Node. */
  function requireFrom(name: string): unknown {
    return name.startsWith('./') ? load(name.slice(2)) : process.getBuiltinModule(name);
  }

  load('bin.cjs');
  return files;
}
