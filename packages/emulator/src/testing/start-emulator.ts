import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** An emulator that runs in another process. */
export interface Served {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly process: ChildProcess;
}

const startWithinMs = 120_000;

/** Starts an emulator in another process. Compiled code is cached in `codeDir` when that process ends normally. */
export async function startServed(dataDir: string, codeDir?: string): Promise<Served> {
  const child = fork(new URL('serve-emulator.ts', import.meta.url), [dataDir], {
    execArgv: ['--expose-gc', '--conditions=@oks-kit/source', '--disable-warning=ExperimentalWarning'],
    env: { ...process.env, ...(codeDir === undefined ? {} : { NODE_COMPILE_CACHE: codeDir }) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // Boundary: the other side is `serve-emulator.ts`.
  const [hello] = (await once(child, 'message', { signal: AbortSignal.timeout(startWithinMs) })) as [
    Omit<Served, 'process'>,
  ];
  return { ...hello, process: child };
}

/** Stops it normally. */
export async function endServed({ process }: Served): Promise<void> {
  const ended = once(process, 'exit');
  process.disconnect();
  await ended;
}

/** Kills it without a chance to clean up. */
export async function killServed({ process }: Served): Promise<void> {
  const ended = once(process, 'exit');
  process.kill('SIGKILL');
  await ended;
}
