import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { isExecutableFile } from '@oks-kit/core/node';

/** How this program was started. */
export interface Started {
  /** The executable of Node, its flags and the script; or the executable of oks alone. */
  readonly self: readonly [string, ...string[]];
  /** The name or path by which the executable was called; a link that leads to it stays when it is upgraded. */
  readonly calledAs?: string | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * A command that still starts this program after an upgrade of Node or of oks, also from another shell: `oks` if
 * this program is on the PATH, else the executable through a link without a version in its path.
 */
export function stableCommand({ self, calledAs, cwd, env }: Started): readonly [string, ...string[]] {
  const [executable, ...rest] = self;
  const script = rest.at(-1);
  if (script?.startsWith('-') === true) return [executable, ...lastingFlags(rest)];
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const lasting = folders.filter((folder) => !isTemporary(folder));
  const own = realPath(script ?? executable);
  const found = lasting.map((folder) => path.join(folder, 'oks')).find(isExecutableFile);
  if (found !== undefined && own !== undefined && leadsTo(found, own)) return ['oks'];
  if (script === undefined) return [stableExecutable(executable, calledAs, cwd, lasting)];
  if (isTemporary(script)) return ['npx', '--yes', '--package', '@oks-kit/cli', 'oks'];
  return [stableExecutable(executable, calledAs, cwd, lasting), ...lastingFlags(rest.slice(0, -1)), script];
}

function stableExecutable(
  executable: string,
  calledAs: string | undefined,
  cwd: string,
  folders: readonly string[],
): string {
  const real = realPath(executable);
  const called = calledAs?.includes(path.sep) === true ? [path.resolve(cwd, calledAs)] : [];
  const onPath = folders.map((folder) => path.join(folder, path.basename(executable)));
  const stable = [...called, ...onPath, executable].find((one) => !hasVersion(one) && realPath(one) === real);
  if (stable !== undefined) return stable;
  // A version manager only has folders with a version. The PATH decides which one is used.
  const first = onPath.find(isExecutableFile);
  return first !== undefined && realPath(first) === real ? path.basename(executable) : executable;
}

/** Whether a file is the program itself, or a small shell script that starts it. */
function leadsTo(file: string, program: string): boolean {
  if (realPath(file) === program) return true;
  const { size } = statSync(file);
  if (size > 65_536) return false;
  const folder = path.dirname(realPath(file) ?? file);
  const text = readFileSync(file, 'utf8');
  // For example `"$basedir/../lib/node_modules/@oks-kit/cli/bin/oks.js"`: the variable is the folder of the file.
  const named = text.matchAll(/(?:\$\{?\w+\}?)?((?:[^\s"'$]|(?<=\\)\s)*\.[cm]?[jt]s)\b/g);
  return [...named].some(([whole, rest = '']) => {
    const at = whole.startsWith('$') ? path.join(folder, rest) : path.resolve(folder, rest);
    return realPath(at) === program;
  });
}

/** Only the flags that are needed to find the sources; other flags were for one call. */
function lastingFlags(flags: readonly string[]): string[] {
  return flags.flatMap((flag, index) => {
    if (flag === '-C' || flag === '--conditions') return [flag, flags[index + 1] ?? ''];
    return flag.startsWith('--conditions=') ? [flag] : [];
  });
}

/** Whether a path is temporary: created by npx or similar tools, or on the PATH only while a script runs. */
function isTemporary(file: string): boolean {
  const folders = file.split(/[\\/]/);
  return folders.some(
    (folder, index) =>
      /^(?:_npx|dlx|(?:dlx|xfs|bunx)-.*)$/.test(folder) || (folder === '.bin' && folders[index - 1] === 'node_modules'),
  );
}

/** Whether a folder of a path contains a version: the next upgrade removes it. */
function hasVersion(file: string): boolean {
  return path
    .dirname(file)
    .split(path.sep)
    .some((folder) => /(?:^|[@v_-])\d+\.\d+/.test(folder));
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
