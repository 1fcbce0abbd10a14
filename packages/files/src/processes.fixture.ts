import { type ChildProcess, spawn } from 'node:child_process';

/** What makes Node run some lines, given behind these flags, on the package's sources. */
export const processFlags: readonly string[] = [
  '--conditions=@oks-kit/source',
  '--disable-warning=ExperimentalWarning',
  '--input-type=module',
  '-e',
];

/** Starts a process of its own that runs some lines with the package imported. `compiled` keeps its compiled code. */
export function startProcess(
  lines: string,
  { cwd, compiled }: { readonly cwd: string; readonly compiled: string },
): ChildProcess {
  const code = `import { replaceFile, withFileLock } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)};\n${lines}`;
  return spawn(process.execPath, [...processFlags, code], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
  });
}

/** The exit code of a process, once it has ended. */
export function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', resolve));
}

/** Waits until a process has printed something. */
export function firstWordOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.stdout?.once('data', () => resolve()));
}
