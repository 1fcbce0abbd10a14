import { type ChildProcess, spawn } from 'node:child_process';
import { processFlags } from '../../../files/src/processes.fixture.ts';

export { endOf, firstWordOf } from '../../../files/src/processes.fixture.ts';

/** Starts a process that runs code with this package imported as `auth` and `node`. */
export function startProcess(
  lines: string,
  options: { readonly cwd: string; readonly cache: string; readonly env?: Readonly<Record<string, string>> },
): ChildProcess {
  const url = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);
  const code = `import * as auth from ${url('../index.ts')};\nimport * as node from ${url('./index.ts')};\n${lines}`;
  return spawn(process.execPath, [...processFlags, code], {
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: options.cache, ...options.env },
  });
}
