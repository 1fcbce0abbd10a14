import { type ChildProcess, spawn } from 'node:child_process';

/** Flags that make Node run the code that follows them, with the sources of this package. */
export const processFlags: readonly string[] = [
  '--conditions=@oks-kit/source',
  '--disable-warning=ExperimentalWarning',
  '--input-type=module',
  '-e',
];

/** Starts a process that runs code with this package imported. `compiled` is a folder for compiled code. */
export function startProcess(
  lines: string,
  { cwd, compiled }: { readonly cwd: string; readonly compiled: string },
): ChildProcess {
  const entry = JSON.stringify(new URL('index.ts', import.meta.url).href);
  const code = `import { replaceFile, withFileLock } from ${entry};\n${lines}`;
  return spawn(process.execPath, [...processFlags, code], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
  });
}

/** Waits for the end of a process and returns its exit code. */
export function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', resolve));
}

/** Waits until a process has printed something. */
export function firstWordOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.stdout?.once('data', () => resolve()));
}
