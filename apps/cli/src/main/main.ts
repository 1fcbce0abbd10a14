/**
 * The start of `oks` as a package. The program is a few files in `program`, of which only those that a command needs
 * are read, with the code that was compiled at an earlier start. This file is not compiled before: it takes modules of
 * Node without `import`, which becomes a slower `require`.
 */
import { openCompiledCode } from './compiled-code.ts';
import { loadProgram } from './load-program.ts';
import { shortAnswerTo } from './short-answer.ts';

const fs = process.getBuiltinModule('node:fs');
const path = process.getBuiltinModule('node:path');

const compiled =
  shortAnswerTo(process.argv.slice(2)) === undefined ? openCompiledCode(process.env, process.getuid?.()) : undefined;
const locate = (name: string): string => path.join(import.meta.dirname, 'program', name);
const files = loadProgram({
  read: (name) => fs.readFileSync(locate(name), 'utf8'),
  compiledCode: (name, build) => compiled?.read(name, build),
  locate,
});
if (compiled !== undefined) process.once('exit', () => compiled.keep(files));
